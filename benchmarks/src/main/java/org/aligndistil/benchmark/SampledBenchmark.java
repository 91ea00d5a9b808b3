package org.aligndistil.benchmark;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.benchmark.data.Shape;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A benchmark on sampled logits, which checks its result before it is timed.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public abstract class SampledBenchmark {

  private static final double AGREEMENT = 1e-9;

  /// V.
  @Param({"512", "32000", "151936"})
  public int vocabulary = 512;

  /// N, a multiple of 4.
  @Param("128")
  public int rows = 128;

  /// The format of the logits and of the gradient.
  @Param({"F32", "BF16"})
  public ElementType type = ElementType.F32;

  /// The threads of the oracle.
  @Param("1")
  public int threads = 1;

  private Optional<Sample> sample = Optional.empty();

  /// Samples, and refuses to time what is wrong.
  @Setup(Level.Trial)
  public void open() {
    sample = Optional.of(Sample.open(new Shape(rows, vocabulary), type, roles(), threads));
    prepare();
    check();
  }

  /// Stops the oracle and frees the logits.
  @TearDown(Level.Trial)
  public void close() {
    sample().close();
  }

  /// The roles to sample.
  abstract Set<Role> roles();

  /// Makes what is measured from the sample.
  abstract void prepare();

  /// Runs what is measured, and compares with what it must be.
  abstract void check();

  final Sample sample() {
    return sample.orElseThrow();
  }

  static void requireNear(Object what, double found, double expected) {
    if (!(Math.abs(found - expected) <= AGREEMENT * Math.max(1e-3, Math.abs(expected)))) {
      throw new IllegalStateException("%s is %s, not %s".formatted(what, found, expected));
    }
  }
}
