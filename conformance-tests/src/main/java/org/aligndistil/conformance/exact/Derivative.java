package org.aligndistil.conformance.exact;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Signal;

/// Derivatives of a loss by central differences of its definition.
///
/// A definition chooses, such as which tokens are hard, as it does at the given batch: no step and
/// no rounding chooses anew. How far a loss may jump there is for [Definition#jump] to say.
///
/// With a step of 10⁻²⁰ in 60 digits both the truncation and the rounding error are near 10⁻⁴⁰, so
/// that nothing has to be allowed for the differences.
///
/// @param definition the loss
/// @param denominators what means divide by
public record Derivative(Definition definition, Denominators denominators) {

  private static final Real STEP = Real.of("1e-20");
  private static final int DRAWINGS = 4;
  private static final int DRAWINGS_OF_ROWS = 12;

  /// ∂L/∂z[row,token] for the logits of a role.
  public Real at(ExactBatch batch, Role role, int row, int token) {
    if (!batch.logits(role, row).get(token).isFinite()) {
      return Real.ZERO;
    }
    Real above = definition.loss(batch.with(role, row, token, STEP), denominators);
    Real below = definition.loss(batch.with(role, row, token, STEP.negated()), denominators);
    return above.minus(below).dividedBy(STEP.plus(STEP));
  }

  /// ∂L/∂x for a number x beside the logits; what is constant to differentiation stays.
  public Real at(ExactBatch given, Signal signal, int index) {
    ExactBatch batch = given.freeze();
    Real above = definition.loss(batch.with(signal, index, STEP), denominators);
    Real below = definition.loss(batch.with(signal, index, STEP.negated()), denominators);
    return above.minus(below).dividedBy(STEP.plus(STEP));
  }

  /// ∂L/∂z for all logits of the policy, `[N][V]`; what is constant to differentiation stays.
  public Real[][] gradient(ExactBatch given) {
    ExactBatch batch = given.freeze();
    Real[][] gradient = new Real[batch.sequences().tokenCount()][];
    for (int row = 0; row < gradient.length; row++) {
      int fixed = row;
      gradient[row] = new Real[batch.logits(Role.POLICY, row).size()];
      Arrays.setAll(gradient[row], token -> at(batch, Role.POLICY, fixed, token));
    }
    return gradient;
  }

  /// What one rounding of every log-probability does to the loss, over the roundoff u.
  ///
  /// ```
  /// Σ_j |∂L/∂ℓ_j| |ℓ_j|  +  ½ |L(ℓ + e) + L(ℓ − e) − 2 L(ℓ)|/u,   e_j = ± u ℓ_j
  /// ```
  ///
  /// over all roles, rows and tokens, masked ones left out; the log-probabilities of dense roles
  /// change with their logits. The second part, summed over some drawings of the signs, counts
  /// where the first is 0, as at the least value of a divergence.
  ///
  /// @param unitRoundoff u
  public double condition(ExactBatch batch, double unitRoundoff) {
    Real sum = Real.ZERO;
    for (LogProbability entry : LogProbability.all(batch)) {
      Real above = definition.loss(entry.plus(STEP, batch), denominators);
      Real below = definition.loss(entry.plus(STEP.negated(), batch), denominators);
      Real slope = above.minus(below).dividedBy(STEP.plus(STEP));
      sum = sum.plus(slope.times(entry.of(batch)).abs());
    }
    Real loss = definition.loss(batch, denominators);
    for (int drawing = 0; drawing < DRAWINGS; drawing++) {
      Real above = definition.loss(rounded(batch, drawing, unitRoundoff), denominators);
      Real below = definition.loss(rounded(batch, drawing, -unitRoundoff), denominators);
      Real bend = above.plus(below).minus(loss).minus(loss).abs();
      sum = sum.plus(bend.dividedBy(2 * unitRoundoff));
    }
    return sum.doubleValue();
  }

  /// What one rounding of every number beside the logits does to the loss, over the roundoff.
  ///
  /// ```
  /// Σ |∂L/∂x| |x|
  /// ```
  ///
  /// @param signals the numbers
  public double condition(ExactBatch batch, Set<Signal> signals) {
    return signals.stream()
        .mapToDouble(signal ->
            IntStream.range(0, batch.count(signal))
                .mapToObj(i -> at(batch, signal, i).times(batch.signal(signal, i)).abs())
                .mapToDouble(Real::doubleValue)
                .sum())
        .sum();
  }

  /// What one rounding of every log-probability does to the gradient, over the roundoff; what is
  /// constant to differentiation is rounded too.
  ///
  /// ```
  /// max_v |∂L/∂z_v(ℓ + e) − ∂L/∂z_v(ℓ)|/u,   e_j = ± u ℓ_j          summed over drawings of signs
  /// ```
  ///
  /// @param gradient that of the batch, as [#gradient] gives it
  /// @param unitRoundoff u
  public double gradientCondition(ExactBatch batch, Real[][] gradient, double unitRoundoff) {
    return changes(batch, gradient, unitRoundoff)
        .limit(DRAWINGS)
        .mapToDouble(rows -> Arrays.stream(rows).max().orElse(0))
        .sum();
  }

  /// The same of every row apart, over more drawings: in a single row, roundings of a few tokens
  /// cancel in some of them.
  ///
  /// @param gradient that of the batch, as [#gradient] gives it
  /// @param unitRoundoff u
  public double[] gradientConditions(ExactBatch batch, Real[][] gradient, double unitRoundoff) {
    double[] sums = new double[gradient.length];
    changes(batch, gradient, unitRoundoff)
        .limit(DRAWINGS_OF_ROWS)
        .forEach(rows -> Arrays.setAll(sums, row -> sums[row] + rows[row]));
    return sums;
  }

  /// How much the elements of each row change at most, over the roundoff, for one drawing after the
  /// other.
  private Stream<double[]> changes(ExactBatch batch, Real[][] gradient, double unitRoundoff) {
    ExactBatch chosen = batch.choosingAs(batch.sides());
    return IntStream.iterate(0, drawing -> drawing + 1)
        .mapToObj(drawing -> {
          Real[][] changed = gradient(rounded(chosen, drawing, unitRoundoff));
          double[] rows = new double[gradient.length];
          Arrays.setAll(rows, row -> change(gradient[row], changed[row]) / unitRoundoff);
          return rows;
        });
  }

  private static double change(Real[] one, Real[] other) {
    return IntStream.range(0, one.length)
        .mapToDouble(v -> other[v].minus(one[v]).abs().doubleValue())
        .max()
        .orElse(0);
  }

  /// The same batch, choosing as it would if every log-probability were off by some share of
  /// itself, for some drawings of the signs.
  ///
  /// @param share units of roundoff, times the roundoff
  public static Stream<ExactBatch> otherChoices(ExactBatch batch, double share) {
    return IntStream.range(0, DRAWINGS)
        .boxed()
        .flatMap(drawing ->
            Stream.of(share, -share)
                .map(signed -> batch.choosingAs(rounded(batch, drawing, signed))));
  }

  /// What a bound on the error of the loss cannot see to cancel, over the roundoff: the condition
  /// of the loss, and what a rounding of every log-probability does to the loss through the
  /// policy's slopes, each of which is rounded apart from all others.
  ///
  /// ```
  /// Σ_v |∂L/∂z_v(ℓ + e) − ∂L/∂z_v(ℓ)| |ℓ_v|/u,   e_j = ± u ℓ_j      summed over drawings of signs
  /// ```
  ///
  /// Rewards minus their mean, times log-probabilities that are all equal, have the sum 0 and no
  /// slope; none of their roundings cancel.
  ///
  /// @param unitRoundoff u
  public double conditionOfBound(ExactBatch batch, double unitRoundoff) {
    Real[][] gradient = gradient(batch);
    Real sum = Real.ZERO;
    ExactBatch chosen = batch.choosingAs(batch.sides());
    for (int drawing = 0; drawing < DRAWINGS; drawing++) {
      Real[][] changed = gradient(rounded(chosen, drawing, unitRoundoff));
      for (LogProbability entry : LogProbability.all(batch)) {
        if (entry.role().equals(Role.POLICY)) {
          Real slope = gradient[entry.row()][entry.place()];
          Real change = changed[entry.row()][entry.place()].minus(slope);
          sum = sum.plus(change.times(entry.of(batch)).abs());
        }
      }
    }
    return condition(batch, unitRoundoff) + sum.dividedBy(unitRoundoff).doubleValue();
  }

  /// The batch with every log-probability rounded once, up or down as a drawing of signs says.
  private static ExactBatch rounded(ExactBatch batch, int drawing, double unitRoundoff) {
    SplittableRandom signs = new SplittableRandom(drawing);
    ExactBatch rounded = batch;
    for (LogProbability entry : LogProbability.all(batch)) {
      Real rounding = entry.of(batch).times(unitRoundoff);
      rounded = entry.plus(signs.nextBoolean() ? rounding : rounding.negated(), rounded);
    }
    return rounded;
  }
}
