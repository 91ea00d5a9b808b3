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
/// One a worker; kept from sweep to sweep.
public final class LogitsRoom implements AutoCloseable {

  private final double[] chunk = new double[RoleRows.CHUNK];
  private final Map<Role, Memory> copies = new HashMap<>();
  private final Memory raw = new Memory();

  /// Native memory that grows.
  private static final class Memory {
    private Arena arena = Arena.ofShared();
    private MemorySegment segment = MemorySegment.NULL;

    MemorySegment atLeast(long bytes) {
      if (segment.byteSize() < bytes) {
        arena.close();
        arena = Arena.ofShared();
        segment = arena.allocate(bytes, 64);
      }
      return segment.asSlice(0, bytes);
    }

    void free() {
      arena.close();
    }
  }

  /// [RoleRows#CHUNK] numbers, for a moment.
  double[] chunk() {
    return chunk;
  }

  /// Neighbouring elements of a row where kernels can read them; the next ones may take their
  /// place.
  ///
  /// @param matrix where they are
  /// @param row its index
  /// @param column the first element
  /// @param count how many
  HostMatrix plain(HostMatrix matrix, int row, int column, int count) {
    int size = matrix.type().bytes();
    long offset = matrix.byteOffset(row) + (long) size * column;
    MemorySegment of = matrix.segment().asSlice(offset, (long) size * count);
    MemorySegment plain = PlainMemory.holds(matrix) ? of : raw.atLeast(of.byteSize()).copyFrom(of);
    return HostMatrix.of(plain, matrix.type(), 1, count);
  }

  /// A matrix of binary32 with any content.
  ///
  /// @param role whose copy it is for; the next one for this role takes its place
  /// @param rows its rows
  /// @param vocabulary its columns
  HostMatrix copy(Role role, int rows, int vocabulary) {
    long bytes = Math.multiplyExact(4L * rows, vocabulary);
    MemorySegment copy = copies.computeIfAbsent(role, _ -> new Memory()).atLeast(bytes);
    return HostMatrix.of(copy, ElementType.F32, rows, vocabulary);
  }

  /// Frees the copies.
  @Override
  public void close() {
    raw.free();
    copies.values().forEach(Memory::free);
  }
}
