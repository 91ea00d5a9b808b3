package org.aligndistil.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Diagnostics;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.HeadEvaluation;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.file.BatchFile;
import org.aligndistil.objective.file.GradientFile;
import org.aligndistil.objective.file.HeadBatch;

/// Evaluates objectives on a batch file, and writes the gradient if it is wanted.
///
/// @param file the batch
/// @param gradient where the gradient goes
/// @param metrics which metrics are wanted
/// @param terminal where progress is shown
record LossEvaluation(BatchFile file, Optional<Path> gradient, Watched metrics, Terminal terminal) {

  /// Which metrics are wanted.
  enum Watched {
    /// Those of the objective.
    OWN,
    /// Those of the objective, and [Diagnostics].
    WITH_DIAGNOSTICS
  }

  /// An objective of a head's output.
  Evaluation of(HeadObjective objective) throws IOException {
    HeadBatch batch = file.head(objective);
    HeadEvaluation evaluation =
        HeadEvaluation.of(
            objective, batch.sequences(), batch.signals(), Denominators.of(batch.sequences()));
    if (gradient.isPresent()) {
      requireGradient(evaluation.evaluation());
      file.writeGradient(gradient.get(), objective, evaluation.gradient());
    }
    return evaluation.evaluation();
  }

  /// An objective of logits.
  Evaluation of(Objective objective, Batch batch, Backend backend) throws IOException {
    try {
      if (gradient.isEmpty()) {
        return evaluate(objective, batch, GradientSink.NONE, backend);
      }
      try (GradientFile out = file.createGradient(gradient.get(), batch)) {
        Evaluation evaluation = evaluate(objective, batch, out.sink(), backend);
        requireGradient(evaluation);
        out.commit();
        return evaluation;
      }
    } catch (NonFiniteLogitsException e) {
      throw new IllegalArgumentException(
          "%s (%s)".formatted(e.getMessage(), file.locate(batch, e.row())), e);
    }
  }

  private Evaluation evaluate(
      Objective objective, Batch batch, GradientSink sink, Backend backend) {
    int further = metrics == Watched.WITH_DIAGNOSTICS ? 1 : 0;
    long rows = (long) batch.inputs().rowCount() * (Evaluator.sweeps(objective, sink) + further);
    try (ProgressBar progress = new ProgressBar(terminal, rows, System::nanoTime)) {
      Denominators denominators = Denominators.of(batch.sequences());
      Evaluation evaluation =
          new Evaluator(backend, progress::add).evaluate(objective, batch, denominators, sink);
      return switch (metrics) {
        case OWN -> evaluation;
        case WITH_DIAGNOSTICS ->
            evaluation.with(new Diagnostics(backend, progress::add).of(objective, batch));
      };
    }
  }

  private static void requireGradient(Evaluation evaluation) {
    if (Double.isInfinite(evaluation.loss())) {
      throw new ArithmeticException(
          "the loss is %s: it has no gradient to write".formatted(evaluation.loss()));
    }
  }
}
