package org.aligndistil.conformance.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.LinearMix;
import org.aligndistil.conformance.exact.Real;

/// The mixes that clauses are tried on, each as a backend gets it and as its equation says.
///
/// α is the weight of the row.
public enum Mixture {
  /// z_θ.
  POLICY {
    @Override
    Mix mix(Column alpha) {
      return Mix.of(Role.POLICY);
    }

    @Override
    LinearMix exact(LogitsCase from, int row, Real alpha) {
      return new LinearMix().plus(Real.ONE, from.exact(Role.POLICY, row));
    }
  },

  /// z_ref.
  REFERENCE {
    @Override
    Mix mix(Column alpha) {
      return Mix.of(Role.REFERENCE);
    }

    @Override
    LinearMix exact(LogitsCase from, int row, Real alpha) {
      return new LinearMix().plus(Real.ONE, from.exact(Role.REFERENCE, row));
    }
  },

  /// z_dpo.
  DPO {
    @Override
    Mix mix(Column alpha) {
      return Mix.of(Role.DPO);
    }

    @Override
    LinearMix exact(LogitsCase from, int row, Real alpha) {
      return new LinearMix().plus(Real.ONE, from.exact(Role.DPO, row));
    }
  },

  /// z_rev.
  REVERSE_DPO {
    @Override
    Mix mix(Column alpha) {
      return Mix.of(Role.REVERSE_DPO);
    }

    @Override
    LinearMix exact(LogitsCase from, int row, Real alpha) {
      return new LinearMix().plus(Real.ONE, from.exact(Role.REVERSE_DPO, row));
    }
  },

  /// 0.625 z_θ, a policy at a temperature.
  TEMPERED {
    @Override
    Mix mix(Column alpha) {
      return Mix.of(Role.POLICY).times(Column.constant(0.625));
    }

    @Override
    LinearMix exact(LogitsCase from, int row, Real alpha) {
      return new LinearMix().plus(Real.of(0.625), from.exact(Role.POLICY, row));
    }
  },

  /// z_dpo + α (z_dpo − z_rev).
  CONTRASTIVE {
    @Override
    Mix mix(Column alpha) {
      return Mix.of(Role.DPO).plus(alpha, Mix.difference(Role.DPO, Role.REVERSE_DPO));
    }

    @Override
    LinearMix exact(LogitsCase from, int row, Real alpha) {
      return new LinearMix()
          .plus(Real.ONE.plus(alpha), from.exact(Role.DPO, row))
          .plus(alpha.negated(), from.exact(Role.REVERSE_DPO, row));
    }
  },

  /// α z_dpo + (1 − α) z_ref.
  INTERPOLATED {
    @Override
    Mix mix(Column alpha) {
      return Mix.of(Role.REFERENCE).plus(alpha, Mix.difference(Role.DPO, Role.REFERENCE));
    }

    @Override
    LinearMix exact(LogitsCase from, int row, Real alpha) {
      return new LinearMix()
          .plus(alpha, from.exact(Role.DPO, row))
          .plus(Real.ONE.minus(alpha), from.exact(Role.REFERENCE, row));
    }
  },

  /// z_θ without the label of the row.
  POLICY_WITHOUT_LABEL {
    @Override
    Mix mix(Column alpha) {
      return POLICY.mix(alpha).withoutLabel();
    }

    @Override
    LinearMix exact(LogitsCase from, int row, Real alpha) {
      return POLICY.exact(from, row, alpha);
    }
  },

  /// z_ref without the label.
  REFERENCE_WITHOUT_LABEL {
    @Override
    Mix mix(Column alpha) {
      return REFERENCE.mix(alpha).withoutLabel();
    }

    @Override
    LinearMix exact(LogitsCase from, int row, Real alpha) {
      return REFERENCE.exact(from, row, alpha);
    }
  },

  /// α z_dpo + (1 − α) z_ref without the label.
  INTERPOLATED_WITHOUT_LABEL {
    @Override
    Mix mix(Column alpha) {
      return INTERPOLATED.mix(alpha).withoutLabel();
    }

    @Override
    LinearMix exact(LogitsCase from, int row, Real alpha) {
      return INTERPOLATED.exact(from, row, alpha);
    }
  },

  /// z_dpo − z_ref, the advantage of ADPA but for a constant: as a function, and as the logits of a
  /// distribution.
  ADVANTAGE {
    @Override
    Mix mix(Column alpha) {
      return Mix.difference(Role.DPO, Role.REFERENCE);
    }

    @Override
    LinearMix exact(LogitsCase from, int row, Real alpha) {
      return new LinearMix()
          .plus(Real.ONE, from.exact(Role.DPO, row))
          .plus(Real.of(-1), from.exact(Role.REFERENCE, row));
    }
  },

  /// α z_θ, a policy at a temperature of the row's own.
  WEIGHTED {
    @Override
    Mix mix(Column alpha) {
      return Mix.of(Role.POLICY).times(alpha);
    }

    @Override
    LinearMix exact(LogitsCase from, int row, Real alpha) {
      return new LinearMix().plus(alpha, from.exact(Role.POLICY, row));
    }
  },

  /// α (z_dpo − z_ref).
  WEIGHTED_ADVANTAGE {
    @Override
    Mix mix(Column alpha) {
      return ADVANTAGE.mix(alpha).times(alpha);
    }

    @Override
    LinearMix exact(LogitsCase from, int row, Real alpha) {
      return new LinearMix()
          .plus(alpha, from.exact(Role.DPO, row))
          .plus(alpha.negated(), from.exact(Role.REFERENCE, row));
    }
  };

  /// Those whose softmax is a distribution.
  public static final List<Mixture> DISTRIBUTIONS =
      List.of(
          POLICY,
          REFERENCE,
          TEMPERED,
          CONTRASTIVE,
          INTERPOLATED,
          POLICY_WITHOUT_LABEL,
          REFERENCE_WITHOUT_LABEL,
          INTERPOLATED_WITHOUT_LABEL,
          ADVANTAGE);

  abstract Mix mix(Column alpha);

  abstract LinearMix exact(LogitsCase from, int row, Real alpha);

  /// The mix for some rows of a case.
  public Mix mix(LogitsCase from, int firstRow, int rowCount) {
    double[] alpha = Arrays.copyOfRange(from.alpha(), firstRow, firstRow + rowCount);
    return mix(Column.of(alpha, new double[rowCount]));
  }

  /// The logits of the mix's softmax at one row, `[V]`; −∞ at a label that is left out.
  public List<Real> exact(LogitsCase from, int row) {
    List<Real> logits = new ArrayList<>(exact(from, row, Real.of(from.alpha()[row])).logits());
    if (mix(from, row, 1).support() == Mix.Support.WITHOUT_LABEL) {
      logits.set(from.labels()[row], Real.NEGATIVE_INFINITY);
    }
    return logits;
  }

  /// The mix as a function at one row, `[V]`.
  public List<Real> function(LogitsCase from, int row) {
    return exact(from, row, Real.of(from.alpha()[row])).values();
  }

  /// What a rounding of each term of a mix is a rounding of: 0 for the logits of one role.
  ///
  /// ```
  /// s_v = Σ_j |w_j ((z_a − z_b)_v − (z_a − z_b)_pivot)|          pivot: the policy's most probable token
  /// ```
  ///
  /// @param mix of one row, so that its weights have one value
  public static double[] sizes(Mix mix, LogitsCase from, int row) {
    double[] policy = from.of(Role.POLICY)[row];
    double[] sizes = new double[policy.length];
    if (mix.terms().equals(Mix.of(mix.terms().getFirst().plus()).terms())) {
      return sizes;
    }
    int pivot = pivot(from, row);
    for (Mix.Term term : mix.terms()) {
      double[] plus = from.of(term.plus())[row];
      double[] minus = term.minus().map(role -> from.of(role)[row]).orElse(new double[plus.length]);
      double centre = finiteOrZero(plus[pivot]) - finiteOrZero(minus[pivot]);
      for (int v = 0; v < sizes.length; v++) {
        double size = Math.abs((plus[v] - minus[v]) - centre);
        sizes[v] += Double.isFinite(size) ? Math.abs(term.weight().value(0)) * size : 0;
      }
    }
    return sizes;
  }

  /// Σ_j |w_j (z_a − z_b)| at the pivot.
  public static double sizeAtPivot(Mix mix, LogitsCase from, int row) {
    int pivot = pivot(from, row);
    double size = 0;
    for (Mix.Term term : mix.terms()) {
      double plus = from.of(term.plus())[row][pivot];
      double minus = term.minus().map(role -> from.of(role)[row][pivot]).orElse(0.0);
      double part = Math.abs(term.weight().value(0) * (plus - minus));
      size += Double.isFinite(part) ? part : 0;
    }
    return size;
  }

  private static double finiteOrZero(double logit) {
    return Double.isFinite(logit) ? logit : 0;
  }

  private static int pivot(LogitsCase from, int row) {
    double[] policy = from.of(Role.POLICY)[row];
    return IntStream.range(0, policy.length)
        .reduce(0, (best, v) -> policy[v] > policy[best] ? v : best);
  }
}
