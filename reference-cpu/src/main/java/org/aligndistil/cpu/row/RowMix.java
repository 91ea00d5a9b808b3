package org.aligndistil.cpu.row;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.aligndistil.backend.Mix;
import org.aligndistil.cpu.kernel.Difference;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.kernel.MixTerm;
import org.aligndistil.cpu.kernel.Slice;
import org.aligndistil.cpu.logits.RoleRows;
import org.aligndistil.cpu.logits.TileLogits;

/// A mix at one row, relative to its value at a pivot token, block by block.
///
/// ```
/// m'_v = Σ_j w_j ((z_a − z_b)_v − (z_a − z_b)_pivot)
/// ```
///
/// Differences come first, then the pivot, then the weight: what two roles have in common cancels
/// before it can be rounded.
public final class RowMix {

  private static final double ROUNDING = 0x1p-53;

  private static final double[] ZEROS = new double[Fold.BLOCK];

  /// A term at this row.
  private record Term(RoleRows plus, Optional<RoleRows> minus, MixTerm.Coefficients coefficients) {

    double plusAt(int row, int token) {
      return plus.at(row, token);
    }

    double minusAt(int row, int token) {
      return minus.isPresent() ? minus.get().at(row, token) : 0;
    }
  }

  /// What stands at the label of a row that is left out.
  private record Gap(int token, double value) {
    private static final Gap NONE = new Gap(-1, 0);

    static Gap of(Mix.Support support, TileLogits logits, int row, double value) {
      return switch (support) {
        case EVERY_TOKEN -> NONE;
        case WITHOUT_LABEL -> new Gap(logits.label(row), value);
      };
    }

    void fill(int from, double[] values, double[] bounds, int count) {
      int i = token - from;
      if (i >= 0 && i < count) {
        values[i] = value;
        bounds[i] = 0;
      }
    }
  }

  /// What is not said by the terms.
  ///
  /// @param gap the label, where it is left out
  /// @param low the tokens at which the mix is −∞
  /// @param high the tokens at which it is +∞; 0 where it would be both
  private record Holes(Gap gap, Absent low, Absent high) {
    private static final Holes NONE = new Holes(Gap.NONE, Absent.NONE, Absent.NONE);

    boolean isAnyAbsent() {
      return !low.isEmpty() || !high.isEmpty();
    }
  }

  private final Term[] terms;
  private final Holes holes;
  private final int row;
  private final int from;
  private final boolean masked;
  private final double pivotValue;
  private final double pivotBound;

  /// The logits of a distribution, −∞ at tokens that are not in its vocabulary.
  ///
  /// @param mix the mix whose softmax it is
  /// @param logits the tile's logits
  /// @param row counted from the first row of the tile
  /// @param pivot the token at which m' is 0
  public static RowMix distribution(Mix mix, TileLogits logits, int row, int pivot) {
    Gap gap = Gap.of(mix.support(), logits, row, Double.NEGATIVE_INFINITY);
    Holes holes = new Holes(gap, Absent.of(mix, logits, row), Absent.NONE);
    return new RowMix(mix, logits, row, pivot, holes);
  }

  /// A function on the vocabulary, to which masked tokens that cancel add nothing.
  ///
  /// @param pivot the token at which m' is 0
  public static RowMix function(Mix mix, TileLogits logits, int row, int pivot) {
    return new RowMix(mix, logits, row, pivot, Holes.NONE);
  }

  /// The logits of p minus those of q, 0 at the label where both leave it out.
  ///
  /// @param pivot a token that p has
  public static RowMix difference(Mix p, Mix q, TileLogits logits, int row, int pivot) {
    Gap gap = Gap.of(p.support(), logits, row, 0);
    Holes holes = new Holes(gap, Absent.of(p, logits, row), Absent.of(q, logits, row));
    return new RowMix(p.minus(q), logits, row, pivot, holes);
  }

  private RowMix(Mix mix, TileLogits logits, int row, int pivot, Holes holes) {
    this.holes = holes;
    this.row = row;
    this.from = row * logits.vocabulary();
    List<Mix.Term> parts = mix.terms();
    terms = new Term[parts.size()];
    boolean anyMasked = holes.isAnyAbsent();
    double value = 0;
    double bound = 0;
    for (int j = 0; j < terms.length; j++) {
      Mix.Term part = parts.get(j);
      RoleRows plus = logits.rows(part.plus());
      Optional<RoleRows> minus = part.minus().map(logits::rows);
      anyMasked |= plus.isMasked(row) || (minus.isPresent() && minus.get().isMasked(row));
      double weight = part.weight().value(row);
      double plusAtPivot = finiteOrZero(plus.at(row, pivot));
      double minusAtPivot = minus.isPresent() ? finiteOrZero(minus.get().at(row, pivot)) : 0;
      double centre = plusAtPivot - minusAtPivot;
      double centreLow =
          Double.isFinite(centre) ? Difference.low(plusAtPivot, minusAtPivot) : centre;
      double slope = slope(weight, parts.size()) + part.weight().error(row);
      terms[j] = new Term(plus, minus, new MixTerm.Coefficients(weight, centre, centreLow, slope));
      value += weight * centre;
      bound +=
          (slope + terms.length * ROUNDING * Math.abs(weight)) * Math.abs(centre)
              + 2 * Math.abs(weight * centreLow);
    }
    masked = anyMasked;
    pivotValue = value;
    pivotBound = bound;
  }

  /// The roundings of a product and of the partial sums: none where t alone is the mix.
  private static double slope(double weight, int terms) {
    boolean isExact = terms == 1 && Math.abs(weight) == 1;
    return isExact ? 0 : (terms + 1) * ROUNDING * Math.abs(weight);
  }

  /// The mix at the pivot: what m'_v must be added to for its absolute value.
  public double pivotValue() {
    return pivotValue;
  }

  /// Bound on the error of [#pivotValue].
  public double pivotBound() {
    return pivotBound;
  }

  /// Whether some role masks a token of this row.
  public boolean isMasked() {
    return masked;
  }

  /// Computes a block.
  ///
  /// @param token the first token of the block
  /// @param values receives m'
  /// @param bounds receives bounds on the errors of m'
  /// @param count number of tokens, at most [Fold#BLOCK]
  public void block(int token, double[] values, double[] bounds, int count) {
    Arrays.fill(values, 0, count, 0);
    Arrays.fill(bounds, 0, count, 0);
    if (masked) {
      for (int i = 0; i < count; i++) {
        maskedToken(token + i, values, bounds, i);
      }
    } else {
      for (Term term : terms) {
        Slice plus = plus(term, token);
        Slice minus = minus(term, token);
        MixTerm.simd(plus, minus, values, bounds, count, term.coefficients);
      }
    }
    holes.gap.fill(token, values, bounds, count);
  }

  /// Computes a block of what is exponentiated: where it has one term of weight 1, with what
  /// rounding left out of it.
  ///
  /// @param token the first token of the block
  /// @param count number of tokens, at most [Fold#BLOCK]
  /// @param values receives m'
  /// @param lows receives what m' lacks
  /// @param bounds receives bounds on the errors of both together
  public void exponents(int token, int count, double[] values, double[] lows, double[] bounds) {
    boolean isExact = terms.length == 1 && Math.abs(terms[0].coefficients.weight()) == 1;
    block(token, values, bounds, count);
    Arrays.fill(lows, 0, count, 0);
    if (isExact && !masked) {
      Slice plus = plus(terms[0], token);
      Slice minus = minus(terms[0], token);
      for (int i = 0; i < count; i++) {
        double a = plus.array()[plus.from() + i];
        double b = minus.array()[minus.from() + i];
        MixTerm.low(a, b, lows, bounds, i, terms[0].coefficients);
      }
    }
    holes.gap.fill(token, values, bounds, count);
  }

  private Slice plus(Term term, int token) {
    return new Slice(term.plus.widened(row), from + token);
  }

  private Slice minus(Term term, int token) {
    return term.minus.isPresent()
        ? new Slice(term.minus.get().widened(row), from + token)
        : new Slice(ZEROS, 0);
  }

  /// Computes one token.
  ///
  /// @param token which
  /// @param values receives m', at 0
  /// @param bounds receives a bound on its error, at 0
  public void token(int token, double[] values, double[] bounds) {
    values[0] = 0;
    bounds[0] = 0;
    if (masked) {
      maskedToken(token, values, bounds, 0);
    } else {
      for (Term term : terms) {
        MixTerm.scalar(
            term.plusAt(row, token),
            term.minusAt(row, token),
            values,
            bounds,
            0,
            term.coefficients);
      }
    }
    holes.gap.fill(token, values, bounds, 1);
  }

  /// Computes one token of a row with masked tokens: a masked logit is −M with M → ∞.
  private void maskedToken(int token, double[] values, double[] bounds, int i) {
    boolean isLow = holes.low.contains(token);
    if (isLow || holes.high.contains(token)) {
      boolean isBoth = isLow && holes.high.contains(token);
      double infinity = isLow ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      values[i] = isBoth ? 0 : infinity;
      return;
    }
    double maskedWeight = 0;
    for (Term term : terms) {
      double plus = term.plusAt(row, token);
      double minus = term.minusAt(row, token);
      double weight = term.coefficients.weight();
      if (Double.isFinite(plus) && Double.isFinite(minus)) {
        MixTerm.scalar(plus, minus, values, bounds, i, term.coefficients);
      } else if (Double.isFinite(minus)) {
        maskedWeight += weight;
        MixTerm.scalar(0, minus, values, bounds, i, term.coefficients);
      } else if (Double.isFinite(plus)) {
        maskedWeight -= weight;
        MixTerm.scalar(plus, 0, values, bounds, i, term.coefficients);
      } else {
        MixTerm.scalar(0, 0, values, bounds, i, term.coefficients);
      }
    }
    if (maskedWeight != 0) {
      values[i] = maskedWeight > 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      bounds[i] = 0;
    }
  }

  private static double finiteOrZero(double logit) {
    return Double.isFinite(logit) ? logit : 0;
  }
}
