package org.aligndistil.conformance.mutants;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.BackendClauses;
import org.aligndistil.conformance.PrimitiveClauses;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.objective.distillation.VanillaKd;

/// Faults of the arithmetic of one row, where the equation is right.
final class ArithmeticMutants {

  private static final int LANES = 8;

  private ArithmeticMutants() {}

  static List<Mutant> all() {
    return List.of(
        StatisticMutants.mutant(
            "1.1",
            "no shift by the maximum",
            logSumExp(z -> Math.log(Arrays.stream(z).map(Math::exp).sum())),
            Shape.TEN_THOUSAND,
            PrimitiveClauses::must_1_1_logSumExpIsAccurate),
        StatisticMutants.mutant(
            "1.1",
            "tail lanes skipped",
            tailsSkipped(),
            Shape.ORDINARY,
            PrimitiveClauses::must_1_1_logSumExpIsAccurate),
        StatisticMutants.mutant(
            "1.2",
            "log-softmax in bfloat16",
            logProbability((z, label) -> bfloat16(z[label] - shifted(z))),
            Shape.ORDINARY,
            PrimitiveClauses::must_1_2_logProbabilityIsAccurate),
        StatisticMutants.mutant(
            "1.3",
            "0·(−∞) where a token is masked",
            TextbookTile.backend(tile ->
                new ForwardingTile(tile) {
                  @Override
                  public Column entropy(Mix p) {
                    return tile.each(p, tile.entropy(p), (z, _) -> naiveEntropy(z));
                  }
                }),
            Shape.MASKED_ALIKE,
            PrimitiveClauses::must_1_3_entropyIsAccurate),
        notAssociative());
  }

  /// Sums no token beyond the last multiple of the number of lanes.
  static Backend tailsSkipped() {
    return logSumExp(z -> shifted(Arrays.copyOf(z, z.length / LANES * LANES)));
  }

  /// Each thread sums its part of the vocabulary, and the parts are added.
  private static Mutant notAssociative() {
    ObjectiveCase kd =
        new ObjectiveCase(
            new VanillaKd(),
            BatchCase.of(new LogitsRecipe(7, 9, 207, Shape.ORDINARY, ElementType.F64), 4, 5));
    return Mutant.of(
        "5.1",
        "a reduction across threads that is not associative",
        List.of(inParts(1), inParts(5)),
        List.of(inParts(1), inParts(1)),
        pair ->
            BackendClauses.must_5_1_configurationChangesNoBit(pair.getFirst(), pair.getLast(), kd));
  }

  private static Backend inParts(int threads) {
    return TextbookTile.backend(tile ->
        new ForwardingTile(tile) {
          @Override
          public Column kl(Mix p, Mix q) {
            double[][] ofP = tile.logits(p).orElseThrow();
            double[][] ofQ = tile.logits(q).orElseThrow();
            double[] kl = new double[ofP.length];
            Arrays.setAll(kl, i -> klInParts(ofP[i], ofQ[i], threads));
            return Column.of(kl, new double[kl.length]);
          }
        });
  }

  /// Σ p (log p − log q), as a sum of sums.
  private static double klInParts(double[] p, double[] q, int parts) {
    double[] sums = new double[parts];
    for (int v = 0; v < p.length; v++) {
      double logP = p[v] - shifted(p);
      sums[v * parts / p.length] += Math.exp(logP) * (logP - (q[v] - shifted(q)));
    }
    double sum = 0;
    for (double part : sums) {
      sum += part;
    }
    return sum;
  }

  /// log Σ e^z, shifted by the maximum.
  private static double shifted(double[] z) {
    double max = Arrays.stream(z).max().orElseThrow();
    return max + Math.log(Arrays.stream(z).map(logit -> Math.exp(logit - max)).sum());
  }

  private static double naiveEntropy(double[] z) {
    double logSumExp = shifted(z);
    double entropy = 0;
    for (double logit : z) {
      double logProbability = logit - logSumExp;
      entropy -= Math.exp(logProbability) * logProbability;
    }
    return entropy;
  }

  /// The nearest number with 8 bits, ties away from 0.
  private static double bfloat16(double x) {
    return Float.intBitsToFloat((Float.floatToRawIntBits((float) x) + 0x8000) & 0xffff0000);
  }

  private static Backend logSumExp(ToDoubleFunction<double[]> formula) {
    return TextbookTile.backend(tile ->
        new ForwardingTile(tile) {
          @Override
          public Column logSumExp(Mix mix) {
            return tile.each(mix, tile.logSumExp(mix), (z, _) -> formula.applyAsDouble(z));
          }
        });
  }

  private static Backend logProbability(TextbookTile.Formula formula) {
    return TextbookTile.backend(tile ->
        new ForwardingTile(tile) {
          @Override
          public Column logProbability(Mix p) {
            return tile.each(p, tile.logProbability(p), formula);
          }
        });
  }
}
