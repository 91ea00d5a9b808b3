package org.aligndistil.djl.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a step of training was like.
///
/// @param step from 1
/// @param loss of the batch before the step, in nats
/// @param errorBound the loss of the given logits lies within this distance of `loss`
/// @param metrics the objective's metrics; means over the rows, sequences or pairs of the whole
///   batch
/// @param update what was done with the gradient
/// @param speed how fast
public record StepReport(
    int step,
    double loss,
    double errorBound,
    Map<String, Double> metrics,
    Update update,
    Speed speed) {

  /// What was done with the gradient.
  ///
  /// @param gradientNorm Euclidean, before it was limited
  /// @param learningRate of the step
  public record Update(double gradientNorm, double learningRate) {}

  /// How fast a step was. Of everything here this alone differs between two runs.
  ///
  /// @param tokens response tokens of the batch
  /// @param seconds from data to update
  public record Speed(int tokens, double seconds) {

    /// Response tokens per second.
    public double tokensPerSecond() {
      return tokens / Math.max(seconds, 1e-9);
    }
  }

  /// The same step with another duration.
  StepReport lasting(double seconds) {
    return new StepReport(
        step, loss, errorBound, metrics, update, new Speed(speed.tokens(), seconds));
  }

  /// All numbers by name, the speed last.
  Map<String, Number> numbers() {
    Map<String, Number> numbers = new LinkedHashMap<>();
    numbers.put("step", step);
    numbers.put("loss", loss);
    numbers.put("error_bound", errorBound);
    numbers.putAll(metrics);
    numbers.put("gradient_norm", update.gradientNorm());
    numbers.put("learning_rate", update.learningRate());
    numbers.put("tokens", speed.tokens());
    numbers.put("tokens_per_second", speed.tokensPerSecond());
    return numbers;
  }

  public StepReport {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }
}
