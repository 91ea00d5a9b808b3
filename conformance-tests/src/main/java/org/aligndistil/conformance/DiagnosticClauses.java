package org.aligndistil.conformance;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;
import org.aligndistil.objective.Diagnostics;
import org.aligndistil.objective.Mean;

/// Section 6 of SPEC.md: what is watched beside the metrics of objectives.
public final class DiagnosticClauses {

  private DiagnosticClauses() {}

  /// Diagnostics are means over the tokens of all responses, beside nothing but themselves: they
  /// are of single roles, and no term is negative.
  public static void must_6_8_diagnosticsAreAccurate(Backend backend, ObjectiveCase on) {
    Check check = new Check("6.8", backend, on);
    Map<String, Mean> observed = new Diagnostics(backend).of(on.subject(), on.input());
    ExactBatch exact = on.batch().exact();
    Map<String, IntFunction<Real>> expected = new LinkedHashMap<>();
    expected.put("mean_entropy", row -> Statistics.entropy(exact.distribution(Role.POLICY, row)));
    for (Role role : on.objective().roles()) {
      if (!role.equals(Role.POLICY) && exact.roles().contains(role)) {
        expected.put("mean_kl_to_" + role, row -> kl(exact, Role.POLICY, role, row));
        expected.put("mean_kl_from_" + role, row -> kl(exact, role, Role.POLICY, row));
      }
    }
    check.require(
        observed.keySet().equals(expected.keySet()),
        "the diagnostics are {} and must be {}",
        observed.keySet(),
        expected.keySet());
    int tokens = on.batch().logits().rowCount();
    expected.forEach((name, statistic) -> {
      Mean mean = Objects.requireNonNull(observed.get(name), name);
      check.require(mean.count() == tokens, "{} is a mean of {} tokens", name, mean.count());
      Real sum = Real.ZERO;
      for (int row = 0; row < tokens; row++) {
        sum = sum.plus(statistic.apply(row));
      }
      check.within(
          name.equals("mean_entropy") ? Budget.ENTROPY : Budget.KL,
          sum.dividedBy(tokens),
          mean.value(),
          0,
          name);
    });
  }

  private static Real kl(ExactBatch exact, Role p, Role q, int row) {
    Distribution of = exact.distribution(p, row);
    return Statistics.kl(of, exact.distribution(q, row));
  }
}
