package org.aligndistil.benchmark;

import java.util.List;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.matrix.HostMatrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// The gradient kernel with one of its parts, on all rows.
public class KernelBenchmark extends PrimitiveBenchmark {

  /// Which part.
  @Param public KernelPart part = KernelPart.LABEL;

  /// Returns the gradient.
  @Benchmark
  public HostMatrix sweep() {
    List<LogitsGradient> parts = List.of(part.coefficients(lists()));
    sweep(tile -> tile.gradient(parts));
    return sample().gradient();
  }

  /// The first element, rounded as it is stored.
  @Override
  void check() {
    HostMatrix gradient = sweep();
    double found = gradient.get(0, 0);
    gradient.set(0, 0, part.defined(firstRow()));
    requireNear(part, found, gradient.get(0, 0));
  }
}
