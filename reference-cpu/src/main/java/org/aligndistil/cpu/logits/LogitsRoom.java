package org.aligndistil.cpu.logits;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;

/// Room for logits: a few of them, and copies of those that kernels cannot read where they are.
///
/// One a worker; kept from sweep to sweep, and given back by the garbage collector.
public final class LogitsRoom {

  private final double[] chunk = new double[RoleRows.CHUNK];
  private final Map<Role, MemorySegment> segments = new HashMap<>();

  /// [RoleRows#CHUNK] numbers, for a moment.
  double[] chunk() {
    return chunk;
  }

  /// A matrix of binary32 with any content.
  ///
  /// @param role whose copy it is for; the next one for this role takes its place
  /// @param rows its rows
  /// @param vocabulary its columns
  HostMatrix copy(Role role, int rows, int vocabulary) {
    long bytes = Math.multiplyExact(4L * rows, vocabulary);
    MemorySegment kept = segments.get(role);
    if (kept == null || kept.byteSize() < bytes) {
      kept = Arena.ofAuto().allocate(bytes, 64);
      segments.put(role, kept);
    }
    return HostMatrix.of(kept.asSlice(0, bytes), ElementType.F32, rows, vocabulary);
  }
}
