package org.aligndistil.cpu.row;

import java.util.BitSet;
import java.util.function.IntFunction;
import org.aligndistil.cpu.kernel.BlockSum;
import org.aligndistil.cpu.kernel.Exp;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.kernel.Maximum;
import org.aligndistil.cpu.kernel.Products;
import org.aligndistil.cpu.kernel.Slice;

/// What the tokens that are not in a list have of a distribution at one row.
///
/// ```
/// log Σ_{v∉K} p_v = log(1 − Σ_{v∈K} p_v)                                    if the list has less than half
///                 = x_u + log Σ_{v∉K} e^(x_v − x_u) − log Σ_v e^(x_v)       else, u the most probable v ∉ K
/// ```
///
/// So neither a share of e^(−1000) is lost nor what a share lacks to 1. Logits are taken relative
/// to u, not to the most probable token of all, which may be 20000 nats away.
public final class Unlisted {

  private static final double ROUNDING = 0x1p-53;

  /// What stands for u where no token is left.
  private static final int NONE = -1;

  private final BitSet listed;
  private final RowMix relative;
  private final int mostProbable;
  private final double listedMass;
  private final double sum;
  private final double logShare;
  private final double logError;

  /// The tokens beside a list.
  ///
  /// @param p the distribution
  /// @param mixes its mix relative to a token
  /// @param listed K
  /// @param vocabulary V
  /// @param scratch room
  public Unlisted(
      Softmax p,
      IntFunction<RowMix> mixes,
      BitSet listed,
      int vocabulary,
      Softmax.Scratch scratch) {
    this.listed = listed;
    mostProbable = mostProbable(p, vocabulary, scratch);
    relative = mixes.apply(Math.max(mostProbable, 0));
    Sum mass = listedMass(p, scratch);
    listedMass = mass.value;
    if (mostProbable == NONE) {
      sum = 0;
      logShare = Double.NEGATIVE_INFINITY;
      logError = 0;
      return;
    }
    Sum rest = sum(vocabulary, scratch);
    sum = rest.value;
    double underflow = Softmax.underflow(vocabulary);
    if (mass.value < 0.5 && mass.error < 0.25) {
      logShare = StrictMath.log1p(-mass.value);
      logError =
          mass.error / (1 - mass.value - mass.error)
              + 3 * ROUNDING * Math.abs(logShare)
              + underflow;
    } else {
      p.logit(mostProbable, scratch.x(), scratch.bound());
      double x = scratch.x()[0];
      double logSum = StrictMath.log(sum);
      logShare = x + (logSum - p.logSum());
      double size = Math.abs(x) + logSum + p.logSum();
      logError =
          scratch.bound()[0]
              + logarithmError(rest.error / sum)
              + logarithmError(p.sumError())
              + 4 * ROUNDING * size
              + underflow;
    }
  }

  /// A sum with a bound on its error.
  private record Sum(double value, double error) {}

  /// Whether no token is left that has a probability.
  public boolean isEmpty() {
    return mostProbable == NONE;
  }

  /// Whether a token is in the list.
  public boolean isListed(int token) {
    return listed.get(token);
  }

  /// Σ_{v∈K} p_v.
  public double listedMass() {
    return listedMass;
  }

  /// log Σ_{v∉K} p_v; −∞ if it is 0.
  public double logShare() {
    return logShare;
  }

  /// Bound on the error of [#logShare].
  public double logError() {
    return logError;
  }

  /// The share of each token of a block in what is not listed; 0 for listed ones.
  public void shares(int token, int count, Softmax.Scratch scratch) {
    exponentials(token, count, scratch);
    for (int i = 0; i < count; i++) {
      scratch.x()[i] = isEmpty() ? 0 : scratch.x()[i] / sum;
    }
  }

  private Sum listedMass(Softmax p, Softmax.Scratch scratch) {
    BlockSum mass = new BlockSum();
    BlockSum error = new BlockSum();
    for (int token = listed.nextSetBit(0); token >= 0; token = listed.nextSetBit(token + 1)) {
      p.logit(token, scratch.x(), scratch.bound());
      double probability = p.probability(token);
      mass.add(probability);
      error.add(
          probability == 0
              ? 0
              : probability * (scratch.bound()[0] + p.relativeError() + Softmax.SUM_ERROR));
    }
    return new Sum(mass.value(), error.value());
  }

  private Sum sum(int vocabulary, Softmax.Scratch scratch) {
    BlockSum total = new BlockSum();
    BlockSum error = new BlockSum();
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      exponentials(token, count, scratch);
      double shift = Exp.ERROR + Softmax.SUM_ERROR;
      Products.simd(new Slice(scratch.x(), 0), scratch.bound(), shift, scratch.bound(), count);
      error.add(Fold.simd(scratch.bound(), count));
      total.add(Fold.simd(scratch.x(), count));
    }
    return new Sum(total.value(), error.value());
  }

  /// e^(x_v − x_u) of a block, 0 for listed tokens; bounds on the errors of the exponents beside
  /// it.
  private void exponentials(int token, int count, Softmax.Scratch scratch) {
    relative.block(token, scratch.x(), scratch.bound(), count);
    hideListed(token, count, scratch.x());
    if (mostProbable >= token && mostProbable < token + count) {
      scratch.bound()[mostProbable - token] = 0;
    }
    Exp.simd(scratch.x(), 0, count);
  }

  private int mostProbable(Softmax p, int vocabulary, Softmax.Scratch scratch) {
    int best = NONE;
    double greatest = Double.NEGATIVE_INFINITY;
    double[] x = scratch.x();
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      p.logits(token, x, scratch.bound(), count);
      hideListed(token, count, x);
      if (Maximum.simd(x, 0, count) > greatest) {
        for (int i = 0; i < count; i++) {
          if (x[i] > greatest) {
            greatest = x[i];
            best = token + i;
          }
        }
      }
    }
    return best;
  }

  private void hideListed(int token, int count, double[] x) {
    int v = listed.nextSetBit(token);
    while (v >= 0 && v < token + count) {
      x[v - token] = Double.NEGATIVE_INFINITY;
      v = listed.nextSetBit(v + 1);
    }
  }

  /// How far the logarithm of a number can be off, given its relative error: −log(1 − r).
  private static double logarithmError(double relativeError) {
    return relativeError < 1 ? -StrictMath.log1p(-relativeError) : Double.POSITIVE_INFINITY;
  }
}
