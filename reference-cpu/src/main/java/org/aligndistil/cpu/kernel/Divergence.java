package org.aligndistil.cpu.kernel;

import static org.aligndistil.cpu.kernel.Lanes.broadcast;
import static org.aligndistil.cpu.kernel.Lanes.load;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// How far two distributions are apart, token by token, also where they almost agree.
///
/// With d the centred difference of their logits and Λ the difference of their normalisers,
///
/// ```
/// δ_v = log p_v − log q_v = d_v − Λ
/// φ(δ) = δ + e^(−δ) − 1 ≥ 0
/// KL(p‖q) = Σ_v p_v φ(δ_v)          p_v − q_v = p_v (δ_v − φ(δ_v))
/// ```
///
/// No term of the divergence is negative, and to first order an error of Λ cancels in the sum. An
/// error of d is known to second order: where p and q agree to within it there is no first. Where
/// |δ| ≤ ½, φ is a polynomial, so that no digits are lost however close p and q are; beyond, p φ(δ)
/// is p δ + (q − p) and loses less than four bits.
public final class Divergence {

  private static final double NEAR = 0.5;
  private static final double ROUNDING = 0x1p-53;

  /// (−1)^k / (k+2)! from k = 13 down: φ(δ)/δ² with a remainder below 2⁻⁵⁷.
  private static final double[] PHI = {
    -1 / 1307674368000.0,
    1 / 87178291200.0,
    -1 / 6227020800.0,
    1 / 479001600.0,
    -1 / 39916800.0,
    1 / 3628800.0,
    -1 / 362880.0,
    1 / 40320.0,
    -1 / 5040.0,
    1 / 720.0,
    -1 / 120.0,
    1 / 24.0,
    -1 / 6.0,
    1 / 2.0
  };

  private static final DoubleVector PHI13 = broadcast(PHI[0]);
  private static final DoubleVector PHI12 = broadcast(PHI[1]);
  private static final DoubleVector PHI11 = broadcast(PHI[2]);
  private static final DoubleVector PHI10 = broadcast(PHI[3]);
  private static final DoubleVector PHI9 = broadcast(PHI[4]);
  private static final DoubleVector PHI8 = broadcast(PHI[5]);
  private static final DoubleVector PHI7 = broadcast(PHI[6]);
  private static final DoubleVector PHI6 = broadcast(PHI[7]);
  private static final DoubleVector PHI5 = broadcast(PHI[8]);
  private static final DoubleVector PHI4 = broadcast(PHI[9]);
  private static final DoubleVector PHI3 = broadcast(PHI[10]);
  private static final DoubleVector PHI2 = broadcast(PHI[11]);
  private static final DoubleVector PHI1 = broadcast(PHI[12]);
  private static final DoubleVector PHI0 = broadcast(PHI[13]);
  private static final DoubleVector V_NEAR = broadcast(NEAR);
  private static final DoubleVector V_ZERO = broadcast(0);
  private static final DoubleVector V_ROUNDING = broadcast(3 * ROUNDING);

  private Divergence() {}

  /// What is known of one of the two distributions at a row.
  ///
  /// @param e unnormalised probabilities
  /// @param inverseSum what they are multiplied by
  /// @param relativeError error of a probability beyond that of its own logit
  public record Side(Slice e, double inverseSum, double relativeError) {}

  /// The difference of the normalisers.
  ///
  /// @param value Λ
  /// @param bound bound on its error
  public record Lambda(double value, double bound) {}

  /// A block of tokens: inputs, and room for outputs.
  public static final class Block {
    /// d, in nats.
    public final double[] d = new double[Fold.BLOCK];

    /// Bounds on the errors of the logits of p, of those of q, and of d.
    public final double[] pBound = new double[Fold.BLOCK];

    /// See [#pBound].
    public final double[] qBound = new double[Fold.BLOCK];

    /// See [#pBound].
    public final double[] dBound = new double[Fold.BLOCK];

    /// p_v φ(δ_v).
    public final double[] kl = new double[Fold.BLOCK];

    /// Bound on the error of [#kl]; where |δ_v| ≤ ½ that of Λ, which nearly cancels, is left out.
    /// What does not cancel there is Λ's error times Σ (p − q) of all other tokens, and is theirs.
    public final double[] klBound = new double[Fold.BLOCK];

    /// p_v − q_v.
    public final double[] difference = new double[Fold.BLOCK];

    /// Bound on the error of [#difference], that of Λ left out.
    public final double[] differenceBound = new double[Fold.BLOCK];

    /// What [#difference] changes by when Λ does, no less than p_v and q_v where |δ_v| ≤ ½, else 0.
    public final double[] slope = new double[Fold.BLOCK];
  }

  /// Fills the outputs of a block.
  ///
  /// @param p the first distribution
  /// @param q the second
  /// @param lambda Λ with its error
  /// @param block inputs and outputs
  /// @param count number of tokens
  public static void simd(Side p, Side q, Lambda lambda, Block block, int count) {
    int i = 0;
    for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      step(p, q, lambda, block, i);
    }
    for (; i < count; i++) {
      scalar(p, q, lambda, block, i);
    }
  }

  /// One token.
  static void scalar(Side sideP, Side sideQ, Lambda lambda, Block block, int i) {
    double p = sideP.e.array()[sideP.e.from() + i] * sideP.inverseSum;
    double q = sideQ.e.array()[sideQ.e.from() + i] * sideQ.inverseSum;
    double pError = block.pBound[i] + sideP.relativeError;
    double qError = block.qBound[i] + sideQ.relativeError;
    if (p == 0) {
      block.kl[i] = q;
      block.klBound[i] = q * (qError + lambda.bound);
      block.difference[i] = -q;
      block.differenceBound[i] = q * qError;
      block.slope[i] = 0;
      return;
    }
    double d = block.d[i];
    double delta = d - lambda.value;
    double dError = Math.fma(Math.abs(d) + Math.abs(lambda.value), 3 * ROUNDING, block.dBound[i]);
    if (Math.abs(delta) <= NEAR) {
      double phi = PHI[0];
      for (int k = 1; k < PHI.length; k++) {
        phi = Math.fma(phi, delta, PHI[k]);
      }
      phi = phi * delta * delta;
      double difference = p * (delta - phi);
      block.kl[i] = p * phi;
      double size = Math.abs(difference);
      double slope = p + size;
      block.klBound[i] = Math.fma(block.kl[i], pError, Math.fma(p, dError, size) * dError);
      block.difference[i] = difference;
      block.differenceBound[i] = Math.fma(size, pError, slope * dError);
      block.slope[i] = slope;
    } else {
      block.kl[i] = Math.max(Math.fma(p, delta, q - p), 0);
      block.klBound[i] =
          Math.fma(p, Math.fma(Math.abs(delta) + 1, pError, dError + lambda.bound), q * qError)
              + Math.abs(p - q) * lambda.bound;
      block.difference[i] = p - q;
      block.differenceBound[i] = Math.fma(p, pError, q * qError);
      block.slope[i] = 0;
    }
  }

  private static void step(Side sideP, Side sideQ, Lambda lambda, Block block, int i) {
    DoubleVector p = load(sideP.e.array(), sideP.e.from() + i).mul(sideP.inverseSum);
    DoubleVector q = load(sideQ.e.array(), sideQ.e.from() + i).mul(sideQ.inverseSum);
    DoubleVector pError = load(block.pBound, i).add(sideP.relativeError);
    DoubleVector qError = load(block.qBound, i).add(sideQ.relativeError);
    DoubleVector d = load(block.d, i);
    DoubleVector delta = d.sub(lambda.value);
    DoubleVector size = d.lanewise(VectorOperators.ABS);
    DoubleVector dError = size.add(Math.abs(lambda.value)).fma(V_ROUNDING, load(block.dBound, i));
    DoubleVector deltaSize = delta.lanewise(VectorOperators.ABS);
    VectorMask<Double> near = deltaSize.compare(VectorOperators.LE, V_NEAR);
    VectorMask<Double> absent = p.compare(VectorOperators.EQ, V_ZERO);

    DoubleVector phi = phi(delta);
    DoubleVector nearDifference = p.mul(delta.sub(phi));
    DoubleVector nearSize = nearDifference.lanewise(VectorOperators.ABS);
    DoubleVector nearKl = p.mul(phi);
    DoubleVector nearSlope = p.add(nearSize);
    DoubleVector nearKlBound = nearKl.fma(pError, p.fma(dError, nearSize).mul(dError));
    DoubleVector nearBound = nearSize.fma(pError, nearSlope.mul(dError));

    DoubleVector farDifference = p.sub(q);
    DoubleVector farKl = p.fma(delta, q.sub(p)).max(V_ZERO);
    DoubleVector qBound = q.mul(qError);
    DoubleVector farLogError = deltaSize.add(1).fma(pError, dError.add(lambda.bound));
    DoubleVector shared = farDifference.lanewise(VectorOperators.ABS).mul(lambda.bound);
    DoubleVector farKlBound = p.fma(farLogError, qBound).add(shared);
    DoubleVector absentKlBound = q.mul(qError.add(lambda.bound));
    DoubleVector farBound = p.fma(pError, qBound);

    farKl.blend(nearKl, near).blend(q, absent).intoArray(block.kl, i);
    farKlBound.blend(nearKlBound, near).blend(absentKlBound, absent).intoArray(block.klBound, i);
    farDifference.blend(nearDifference, near).blend(q.neg(), absent).intoArray(block.difference, i);
    farBound.blend(nearBound, near).blend(qBound, absent).intoArray(block.differenceBound, i);
    V_ZERO.blend(nearSlope, near).blend(V_ZERO, absent).intoArray(block.slope, i);
  }

  private static DoubleVector phi(DoubleVector x) {
    DoubleVector phi = PHI13.fma(x, PHI12).fma(x, PHI11).fma(x, PHI10).fma(x, PHI9).fma(x, PHI8);
    phi = phi.fma(x, PHI7).fma(x, PHI6).fma(x, PHI5).fma(x, PHI4).fma(x, PHI3).fma(x, PHI2);
    return phi.fma(x, PHI1).fma(x, PHI0).mul(x).mul(x);
  }
}
