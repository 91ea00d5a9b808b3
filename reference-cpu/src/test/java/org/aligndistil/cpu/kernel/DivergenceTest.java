package org.aligndistil.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// What logits and normalisers may be off by is within the bounds of the divergences.
class DivergenceTest {

  private static final Divergence.Lambda EXACT = new Divergence.Lambda(0, 0);

  private static Divergence.Side side(double... probabilities) {
    return new Divergence.Side(new Slice(probabilities, 0), 1, 0);
  }

  /// One token with p = ½.
  private static Divergence.Block block(double d, double error) {
    Divergence.Block block = new Divergence.Block();
    block.d[0] = d;
    block.dBound[0] = error;
    Divergence.simd(side(0.5), side(0.5 * Math.exp(-d)), EXACT, block, 1);
    return block;
  }

  @Test
  void anErrorOfEqualLogitsCountsToSecondOrder() {
    double error = 1e-8;
    double change = block(error, 0).kl[0];
    assertTrue(change > 0.2 * error * error);
    assertTrue(block(0, error).klBound[0] >= change, "the divergence may be " + change);
  }

  @Test
  void anErrorOfALogitChangesADifferenceByTheGreaterProbability() {
    double error = 1e-9;
    for (double d : new double[] {-0.45, -0.1, 0.1, 0.45}) {
      Divergence.Block subject = block(d, error);
      double change = Math.abs(block(d + error, 0).difference[0] - subject.difference[0]);
      assertTrue(change <= subject.differenceBound[0] * (1 + 1e-6), "changes by " + change);
      assertTrue(0.5 * Math.exp(-d) <= subject.slope[0] * (1 + 1e-15));
    }
  }

  /// Σ (p − q) is 0 over all tokens, not over those where p and q nearly agree.
  @Test
  void anErrorOfTheNormalisersDoesNotCancelAmongNearTokensAlone() {
    double[] p = {0.1, 0.45, 0.45};
    double[] q = {0.4, 0.3, 0.3};
    double error = 1e-9;
    double[] divergence = new double[2];
    double bound = 0;
    for (int k = 0; k < 2; k++) {
      Divergence.Block block = new Divergence.Block();
      for (int i = 0; i < 3; i++) {
        block.d[i] = Math.log(p[i] / q[i]);
      }
      Divergence.Lambda lambda = new Divergence.Lambda(k * error, error);
      Divergence.simd(side(p), side(q), lambda, block, 3);
      divergence[k] = block.kl[0] + block.kl[1] + block.kl[2];
      bound = block.klBound[0] + block.klBound[1] + block.klBound[2];
    }
    double change = Math.abs(divergence[1] - divergence[0]);
    assertTrue(change > 2 * error * p[0]);
    assertTrue(change <= bound, "changes by " + change + ", bound " + bound);
  }
}
