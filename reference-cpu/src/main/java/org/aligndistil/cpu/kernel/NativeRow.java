package org.aligndistil.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;

/// The binary32 numbers of a row in native memory, which kernels read and write themselves.
///
/// @param segment where they are
/// @param offset the byte at which the row begins
public record NativeRow(MemorySegment segment, long offset) {

  /// A row of a matrix, if kernels can use it where it is.
  public static Optional<NativeRow> of(HostMatrix matrix, int row) {
    return matrix.type() == ElementType.F32 && isPlain(matrix)
        ? Optional.of(new NativeRow(matrix.segment(), matrix.byteOffset(row)))
        : Optional.empty();
  }

  /// Whether a matrix is in native memory that is no file.
  ///
  /// Kernels use one kind of segment only. Of several kinds the compiler would not know which one
  /// it has and put every vector on the heap: with a policy in memory and the others in files that
  /// took 20 to 45 times as long, and 1 GB of garbage a pass.
  public static boolean isPlain(HostMatrix matrix) {
    return matrix.segment().isNative() && !matrix.segment().isMapped();
  }

  /// The byte of a token.
  long at(int token) {
    return offset + 4L * token;
  }
}
