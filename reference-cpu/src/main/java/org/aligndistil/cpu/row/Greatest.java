package org.aligndistil.cpu.row;

import org.aligndistil.backend.Mix;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.cpu.kernel.Difference;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.kernel.Maximum;
import org.aligndistil.cpu.kernel.Slice;
import org.aligndistil.cpu.logits.TileLogits;

/// The token at which a mix is greatest at one row, the first of several.
///
/// One term, w (z_a − z_b), is greatest where z_a − z_b is, or z_b − z_a if w < 0: the tokens with
/// the greatest rounded difference are told apart by what rounding left out, so that the token is
/// exact. A mix of several terms is computed twice, relative to a token and then to the greatest
/// one that was found: it is a greatest one within the rounding of the mix.
public final class Greatest {

  private static final Slice ZEROS = new Slice(new double[Fold.BLOCK], 0);

  private final Mix mix;
  private final TileLogits logits;
  private final int row;
  private final Softmax.Scratch scratch;
  private double maximum = Double.NEGATIVE_INFINITY;
  private double rest = Double.NEGATIVE_INFINITY;
  private int token;

  private Greatest(Mix mix, TileLogits logits, int row, Softmax.Scratch scratch) {
    this.mix = mix;
    this.logits = logits;
    this.row = row;
    this.scratch = scratch;
  }

  /// The token.
  ///
  /// @param mix what is compared
  /// @param logits the tile's logits
  /// @param row counted from the first row of the tile
  /// @param scratch room
  /// @throws NonFiniteLogitsException if the mix has no softmax
  public static int token(Mix mix, TileLogits logits, int row, Softmax.Scratch scratch) {
    if (isOneRole(mix, row)) {
      return logits.rows(mix.terms().getFirst().plus()).argMax(row);
    }
    if (isOneTerm(mix, row)) {
      return new Greatest(mix, logits, row, scratch).ofTerm();
    }
    int pivot = logits.pivot(row);
    int found = new Greatest(mix, logits, row, scratch).relativeTo(pivot);
    return found == pivot ? found : new Greatest(mix, logits, row, scratch).relativeTo(found);
  }

  /// Whether one term decides. A weight that is no finite number leaves no logit that is one.
  private static boolean isOneTerm(Mix mix, int row) {
    if (mix.terms().size() != 1) {
      return false;
    }
    double weight = mix.terms().getFirst().weight().value(row);
    return weight != 0 && Double.isFinite(weight);
  }

  /// Whether it is the logits of one role, scaled, that decide.
  private static boolean isOneRole(Mix mix, int row) {
    return isOneTerm(mix, row)
        && mix.support() == Mix.Support.EVERY_TOKEN
        && mix.terms().getFirst().minus().isEmpty()
        && mix.terms().getFirst().weight().value(row) > 0;
  }

  private int ofTerm() {
    Mix.Term term = mix.terms().getFirst();
    boolean isPositive = term.weight().value(row) > 0;
    double[] own = logits.rows(term.plus()).widened(row);
    double[] other = term.minus().map(role -> logits.rows(role).widened(row)).orElse(ZEROS.array());
    boolean isAlone = term.minus().isEmpty();
    Absent absent = Absent.of(mix, logits, row);
    int first = row * logits.vocabulary();
    for (int from = 0; from < logits.vocabulary(); from += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, logits.vocabulary() - from);
      Slice a = new Slice(own, first + from);
      Slice b = isAlone ? ZEROS : new Slice(other, first + from);
      Slice plus = isPositive ? a : b;
      Slice minus = isPositive ? b : a;
      Difference.simd(plus, minus, scratch.x(), count);
      hideAbsent(absent, from, count);
      hideLabel(from, count);
      take(from, count, plus, minus);
    }
    return found();
  }

  private void take(int from, int count, Slice plus, Slice minus) {
    double[] x = scratch.x();
    double greatest = greatest(from, count, x);
    if (greatest < maximum || greatest == Double.NEGATIVE_INFINITY) {
      return;
    }
    for (int i = 0; i < count; i++) {
      if (x[i] == greatest) {
        double low = Difference.low(plus.array()[plus.from() + i], minus.array()[minus.from() + i]);
        if (greatest > maximum || low > rest) {
          maximum = greatest;
          rest = low;
          token = from + i;
        }
      }
    }
  }

  private void hideAbsent(Absent absent, int from, int count) {
    if (absent.isEmpty()) {
      return;
    }
    for (int i = 0; i < count; i++) {
      if (absent.contains(from + i)) {
        scratch.x()[i] = Double.NEGATIVE_INFINITY;
      }
    }
  }

  private void hideLabel(int from, int count) {
    int i = logits.label(row) - from;
    if (mix.support() == Mix.Support.WITHOUT_LABEL && i >= 0 && i < count) {
      scratch.x()[i] = Double.NEGATIVE_INFINITY;
    }
  }

  private int relativeTo(int pivot) {
    RowMix relative = RowMix.distribution(mix, logits, row, pivot);
    double[] x = scratch.x();
    for (int from = 0; from < logits.vocabulary(); from += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, logits.vocabulary() - from);
      relative.block(from, x, scratch.bound(), count);
      double greatest = greatest(from, count, x);
      if (greatest > maximum) {
        maximum = greatest;
        token = from + indexOf(x, count, greatest);
      }
    }
    return found();
  }

  /// The greatest of a block.
  private double greatest(int from, int count, double[] x) {
    double greatest = Maximum.simd(x, 0, count);
    if (!(greatest < Double.POSITIVE_INFINITY)) {
      int i = indexOf(x, count, greatest);
      throw NonFiniteLogitsException.at(mix, logits.firstRow() + row, from + i, greatest);
    }
    return greatest;
  }

  private int found() {
    if (maximum == Double.NEGATIVE_INFINITY) {
      int rowOfBatch = logits.firstRow() + row;
      throw switch (mix.support()) {
        case EVERY_TOKEN -> NonFiniteLogitsException.allMasked(mix, rowOfBatch);
        case WITHOUT_LABEL -> NonFiniteLogitsException.onlyLabel(mix, rowOfBatch);
      };
    }
    return token;
  }

  private static int indexOf(double[] x, int count, double value) {
    for (int i = 0; i < count; i++) {
      if (x[i] == value || Double.isNaN(x[i])) {
        return i;
      }
    }
    throw new AssertionError("the maximum of a block is none of its elements: " + value);
  }
}
