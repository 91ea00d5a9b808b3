package org.aligndistil.benchmark;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.benchmark.data.SampledLogits;
import org.aligndistil.benchmark.data.Shape;

/// Sampled logits in memory, and the oracle.
///
/// @param arena what the logits live in
/// @param backend the oracle
/// @param shape of the logits
/// @param logits of some roles
/// @param gradient room for a gradient
/// @param labels `[N]`
record Sample(
    Arena arena,
    Backend backend,
    Shape shape,
    Map<Role, HostMatrix> logits,
    HostMatrix gradient,
    int[] labels)
    implements AutoCloseable {

  private static final long ALIGNMENT = 64;

  /// Opens the oracle with some threads, and samples.
  static Sample open(Shape shape, ElementType type, Set<Role> roles, int threads) {
    System.setProperty("aligndistil.cpu.threads", String.valueOf(threads));
    Arena arena = Arena.ofShared();
    Map<Role, HostMatrix> logits = new HashMap<>();
    for (Role role : roles) {
      logits.put(role, matrix(arena, shape, type));
    }
    HostMatrix gradient = matrix(arena, shape, type);
    int[] labels = SampledLogits.write(shape, logits);
    return new Sample(arena, Backends.open("cpu"), shape, logits, gradient, labels);
  }

  private static HostMatrix matrix(Arena arena, Shape shape, ElementType type) {
    MemorySegment segment = arena.allocate(shape.elements() * type.bytes(), ALIGNMENT);
    return HostMatrix.of(segment, type, shape.rows(), shape.vocabulary());
  }

  /// Stops the oracle and frees the logits.
  @Override
  public void close() {
    backend.close();
    arena.close();
  }
}
