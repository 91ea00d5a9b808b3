package org.aligndistil.conformance.cases;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;

/// All that is needed to make logits again among which the greatest differences of two roles are
/// tied, or nearly so.
///
/// The roles are the DPO model and the reference; the policy has the former's logits. Some tokens
/// are masked by all of them, but never the label.
///
/// @param seed of all randomness
/// @param rows N
/// @param vocabulary V
/// @param kind how near
public record NearTies(long seed, int rows, int vocabulary, Kind kind) {

  /// How near to each other differences are.
  public enum Kind {
    /// Equal.
    EQUAL(ElementType.F64) {
      @Override
      double reference(SplittableRandom random) {
        return random.nextInt(64) / 8.0;
      }

      @Override
      double dpo(double reference, SplittableRandom random) {
        return reference + 2;
      }
    },

    /// Equal once they are rounded, to binary64 or to binary32; not before.
    ROUNDED(ElementType.F64) {
      @Override
      double reference(SplittableRandom random) {
        return random.nextInt(8) * 0x1p-60;
      }

      @Override
      double dpo(double reference, SplittableRandom random) {
        return 1;
      }
    },

    /// The same in binary32.
    ROUNDED_SINGLE(ElementType.F32) {
      @Override
      double reference(SplittableRandom random) {
        return ROUNDED.reference(random);
      }

      @Override
      double dpo(double reference, SplittableRandom random) {
        return ROUNDED.dpo(reference, random);
      }
    },

    /// A few units in the last place apart, on top of logits that differ by far more.
    ULPS(ElementType.F64) {
      @Override
      double reference(SplittableRandom random) {
        return random.nextInt(8);
      }

      @Override
      double dpo(double reference, SplittableRandom random) {
        return reference + 1 + random.nextInt(4) * Math.ulp(reference + 1);
      }
    },

    /// A constant, but for the rounding of its sum with the other logit.
    SHIFTED(ElementType.F64) {
      @Override
      double reference(SplittableRandom random) {
        return 30 * random.nextGaussian();
      }

      @Override
      double dpo(double reference, SplittableRandom random) {
        return reference + 1.1;
      }
    };

    private final ElementType type;

    Kind(ElementType type) {
      this.type = type;
    }

    abstract double reference(SplittableRandom random);

    abstract double dpo(double reference, SplittableRandom random);
  }

  /// The same with a policy of its own, to which tokens of nearly equal advantage are not alike.
  public LogitsCase buildWithOwnPolicy() {
    LogitsCase tied = build();
    SplittableRandom random = new SplittableRandom(~seed);
    double[][] policy = new double[rows][vocabulary];
    for (int row = 0; row < rows; row++) {
      for (int v = 0; v < vocabulary; v++) {
        boolean isMasked = Double.isInfinite(tied.of(Role.REFERENCE)[row][v]);
        double logit = (float) (3 * random.nextGaussian());
        policy[row][v] = isMasked ? Double.NEGATIVE_INFINITY : logit;
      }
    }
    Map<Role, double[][]> logits = new LinkedHashMap<>(tied.logits());
    logits.put(Role.POLICY, policy);
    return new LogitsCase(
        tied.origin() + " with its own policy", kind.type, logits, tied.labels(), tied.alpha());
  }

  /// The logits of three roles, and labels that no role masks.
  public LogitsCase build() {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] reference = new double[rows][vocabulary];
    double[][] dpo = new double[rows][vocabulary];
    int[] labels = new int[rows];
    double[] alpha = new double[rows];
    for (int row = 0; row < rows; row++) {
      labels[row] = random.nextInt(vocabulary);
      alpha[row] = random.nextDouble(0.001, 2);
      for (int v = 0; v < vocabulary; v++) {
        boolean isMasked = v != labels[row] && random.nextInt(4) == 0;
        double logit = kind.reference(random);
        reference[row][v] = isMasked ? Double.NEGATIVE_INFINITY : logit;
        dpo[row][v] = isMasked ? Double.NEGATIVE_INFINITY : kind.dpo(logit, random);
      }
    }
    Map<Role, double[][]> logits = new LinkedHashMap<>();
    logits.put(Role.POLICY, dpo);
    logits.put(Role.REFERENCE, reference);
    logits.put(Role.DPO, dpo);
    return new LogitsCase(toString(), kind.type, logits, labels, alpha);
  }
}
