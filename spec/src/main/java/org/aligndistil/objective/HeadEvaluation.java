package org.aligndistil.objective;

import java.util.EnumMap;
import java.util.Map;
import org.aligndistil.objective.calculus.Tape;
import org.aligndistil.objective.calculus.Value;

/// What a [HeadObjective] is on the outputs of a head.
///
/// @param evaluation the loss and its metrics
/// @param gradient ∂L/∂ of every output, `[N]` or `[S]`; not copied
public record HeadEvaluation(Evaluation evaluation, double[] gradient) {

  /// Evaluates an objective.
  ///
  /// @param objective what to evaluate
  /// @param sequences how tokens form responses and pairs
  /// @param signals the output of the head, and what else the objective reads
  /// @param denominators what means divide by: [Denominators#of] the sequences, or of the whole
  ///   that they are a micro-batch of
  /// @throws IllegalArgumentException if something that the objective needs is missing
  public static HeadEvaluation of(
      HeadObjective objective, Sequences sequences, Signals signals, Denominators denominators) {
    Requirements.check(objective, signals, denominators);
    signals.requireFit(sequences);
    Tape tape = new Tape();
    Map<Signal, Value> values = values(signals, tape);
    Metrics metrics = new Metrics();
    Value loss = objective.loss(new BatchReduction(sequences, denominators, values, metrics));
    Requirements.requireDefined(objective, loss);
    loss.seed(_ -> 1);
    tape.backward();
    Value output = values.getOrDefault(objective.output(), loss);
    double[] gradient = new double[output.length()];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = output.adjoint(i);
    }
    return new HeadEvaluation(
        new Evaluation(
            loss.number(0),
            loss.error(0),
            metrics.means(),
            sequences.tokenCount(),
            sequences.count()),
        gradient);
  }

  /// Numbers as exact values.
  static Map<Signal, Value> values(Signals signals, Tape tape) {
    Map<Signal, Value> values = new EnumMap<>(Signal.class);
    signals
        .numbers()
        .forEach((signal, numbers) ->
            values.put(signal, tape.value(numbers, new double[numbers.length])));
    return values;
  }
}
