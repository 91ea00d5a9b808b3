package org.aligndistil.objective.preference;

import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.calculus.Value;

/// log π_θ(y_t|s_t) − log π_b(y_t|s_t) of every row, nats.
final class LogRatio {

  private LogRatio() {}

  /// The log-ratios; records `mean_log_probability` of the policy.
  ///
  /// @param base b
  static Value of(RowStatistics rows, Role base) {
    Value logProbability = rows.logProbability(Mix.of(Role.POLICY));
    rows.metric("mean_log_probability", logProbability);
    return logProbability.minus(rows.logProbability(Mix.of(base)));
  }
}
