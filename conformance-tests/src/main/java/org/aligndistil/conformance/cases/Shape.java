package org.aligndistil.conformance.cases;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// What the logits of a case look like.
public enum Shape {
  /// All 0.
  ZERO(Magnitude.NONE, Mask.NONE),
  /// Equal within a role and a row.
  EQUAL(Magnitude.EQUAL, Mask.NONE),
  /// 1 and its neighbours.
  ULP(Magnitude.ULP, Mask.NONE),
  /// Normal, as of a model.
  ORDINARY(Magnitude.NORMAL, Mask.NONE),
  /// Uniform within ±80.
  EIGHTY(Magnitude.EIGHTY, Mask.NONE),
  /// Uniform within ±10000.
  TEN_THOUSAND(Magnitude.TEN_THOUSAND, Mask.NONE),
  /// One token far above all others.
  ONE_HOT(Magnitude.ONE_HOT, Mask.NONE),
  /// Roles that differ by 1e-1.
  NEAR_1(Magnitude.NEAR_1, Mask.NONE),
  /// Roles that differ by 1e-3.
  NEAR_3(Magnitude.NEAR_3, Mask.NONE),
  /// Roles that differ by 1e-6.
  NEAR_6(Magnitude.NEAR_6, Mask.NONE),
  /// Roles that differ by 1e-9.
  NEAR_9(Magnitude.NEAR_9, Mask.NONE),
  /// Roles that differ by 1e-12.
  NEAR_12(Magnitude.NEAR_12, Mask.NONE),
  /// Roles that nearly agree but for tokens that are improbable to all; the policy prefers those.
  TAILS(Magnitude.TAILS, Mask.NONE),
  /// Some tokens masked, the same ones in all roles.
  MASKED_ALIKE(Magnitude.NORMAL, Mask.ALIKE),
  /// Some tokens masked, different ones in each role.
  MASKED_APART(Magnitude.NORMAL, Mask.APART),
  /// All tokens masked but one, the same in all roles.
  MASKED_BUT_ONE(Magnitude.NORMAL, Mask.BUT_ONE);

  private final Magnitude magnitude;
  private final Mask mask;

  Shape(Magnitude magnitude, Mask mask) {
    this.magnitude = magnitude;
    this.mask = mask;
  }

  /// Whether some token is masked.
  public boolean isMasked() {
    return mask != Mask.NONE;
  }

  /// What the policy shares with the other roles, given what those share with each other.
  double[] ofPolicy(double[] common) {
    return this == TAILS ? Arrays.stream(common).map(x -> -x).toArray() : common;
  }

  /// One row of one role.
  ///
  /// @param common what the roles share, `[V]` normal numbers
  /// @param token the token that stands out, if one does
  /// @param random what the role has of its own
  double[] row(double[] common, int token, RandomGenerator random) {
    double[] logits = new double[common.length];
    double level = random.nextDouble(-3, 3);
    for (int v = 0; v < logits.length; v++) {
      logits[v] = magnitude.logit(common[v], level, v == token, random);
      if (v != token && mask.hides(common[v], random)) {
        logits[v] = Double.NEGATIVE_INFINITY;
      }
    }
    return logits;
  }

  private enum Mask {
    NONE,
    ALIKE,
    APART,
    BUT_ONE;

    private boolean hides(double common, RandomGenerator random) {
      return switch (this) {
        case NONE -> false;
        case ALIKE -> common > 0.4;
        case APART -> random.nextInt(4) == 0;
        case BUT_ONE -> true;
      };
    }
  }

  private enum Magnitude {
    NONE,
    EQUAL,
    ULP,
    NORMAL,
    EIGHTY,
    TEN_THOUSAND,
    ONE_HOT,
    NEAR_1,
    NEAR_3,
    NEAR_6,
    NEAR_9,
    NEAR_12,
    TAILS;

    private double logit(double common, double level, boolean special, RandomGenerator random) {
      return switch (this) {
        case NONE -> 0;
        case EQUAL -> level;
        case ULP -> 1 + random.nextInt(-2, 3) * Math.ulp(1.0);
        case NORMAL -> 3 * random.nextGaussian();
        case EIGHTY -> random.nextDouble(-80, 80);
        case TEN_THOUSAND -> random.nextDouble(-1e4, 1e4);
        case ONE_HOT -> special ? random.nextDouble(300, 600) : random.nextGaussian();
        case NEAR_1 -> 3 * common + 1e-1 * random.nextGaussian();
        case NEAR_3 -> 3 * common + 1e-3 * random.nextGaussian();
        case NEAR_6 -> 3 * common + 1e-6 * random.nextGaussian();
        case NEAR_9 -> 3 * common + 1e-9 * random.nextGaussian();
        case NEAR_12 -> 3 * common + 1e-12 * random.nextGaussian();
        case TAILS ->
            common > 0
                ? 3 * common + 1e-6 * random.nextGaussian()
                : -60 + 15 * random.nextGaussian();
      };
    }
  }
}
