package org.aligndistil.cpu.logits;

import java.util.Optional;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.cpu.kernel.NativeRow;

/// Native memory that is no file, the only kind that kernels use.
///
/// Of several kinds the compiler would not know which one it has and put every vector on the heap:
/// with a policy in memory and the others in files that took 20 to 45 times as long, and 1 GB of
/// garbage a pass.
public final class PlainMemory {

  private PlainMemory() {}

  /// Whether a matrix is in it.
  static boolean holds(HostMatrix matrix) {
    return matrix.segment().isNative() && !matrix.segment().isMapped();
  }

  /// Whether kernels can use a matrix where it is.
  static boolean isUsable(HostMatrix matrix) {
    return matrix.type() == ElementType.F32 && holds(matrix);
  }

  /// A row of a matrix, if kernels can use it where it is.
  public static Optional<NativeRow> row(HostMatrix matrix, int row) {
    return isUsable(matrix)
        ? Optional.of(new NativeRow(matrix.segment(), matrix.byteOffset(row)))
        : Optional.empty();
  }
}
