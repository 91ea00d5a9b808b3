package org.aligndistil.benchmark;

import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.benchmark.data.SampledBatch;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// An objective, with its source's defaults, on all rows.
public class ObjectiveBenchmark extends SampledBenchmark {

  /// Its id; all of them if [Benchmarks] is started without.
  @Param("aligndistil")
  public String objective = "aligndistil";

  private Optional<Batch> batch = Optional.empty();

  /// The loss alone.
  @Benchmark
  public Evaluation loss() {
    return evaluate(GradientSink.NONE);
  }

  /// The loss and its gradient.
  @Benchmark
  public Evaluation gradient() {
    return evaluate(sample().gradient());
  }

  private Evaluation evaluate(GradientSink sink) {
    Batch evaluated = batch.orElseThrow();
    return new Evaluator(sample().backend())
        .evaluate(measured(), evaluated, Denominators.of(evaluated.sequences()), sink);
  }

  private Objective measured() {
    return Objectives.byId(objective);
  }

  @Override
  Set<Role> roles() {
    return measured().roles();
  }

  @Override
  void prepare() {
    Sample sample = sample();
    batch =
        Optional.of(SampledBatch.of(measured(), sample.shape(), sample.logits(), sample.labels()));
  }

  /// Both ways have the same finite loss, and rows of the gradient sum to 0 within their rounding.
  @Override
  void check() {
    requireNear(objective, gradient().loss(), loss().loss());
    HostMatrix gradient = sample().gradient();
    for (int row = 0; row < rows; row++) {
      int checked = row;
      double sum = IntStream.range(0, vocabulary).mapToDouble(v -> gradient.get(checked, v)).sum();
      double size =
          IntStream.range(0, vocabulary).mapToDouble(v -> Math.abs(gradient.get(checked, v))).sum();
      if (!(Math.abs(sum) <= type.unitRoundoff() * size)) {
        throw new IllegalStateException(
            "row %d of the gradient of %s sums to %s, its absolute values to %s"
                .formatted(row, objective, sum, size));
      }
    }
  }
}
