package org.aligndistil.objective;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.objective.calculus.Tape;

/// What is watched beside the metrics of any objective: how uncertain the policy is, and how far it
/// and every other model that the objective reads are from each other.
///
/// ```
/// mean_entropy           1/N Σ_t H(π_θ(·|s_t))
/// mean_kl_to_<role>      1/N Σ_t KL(π_θ(·|s_t) ‖ π_role(·|s_t))
/// mean_kl_from_<role>    1/N Σ_t KL(π_role(·|s_t) ‖ π_θ(·|s_t))
/// ```
///
/// In nats a token; the means are over the N tokens of all responses, of whatever kind, and weigh
/// every token alike. They are of the models as they are, whatever temperatures and weights the
/// objective has. One sweep without a gradient; each number is as accurate as the statistic of a
/// row is, and the same for any order of the responses. +∞ where the second distribution masks a
/// token that the first does not. A role of which only the top is known has none.
///
/// @param backend what computes
/// @param progress told after every tile how many rows it had, from several threads
public record Diagnostics(Backend backend, LongConsumer progress) {

  private static final Mix POLICY = Mix.of(Role.POLICY);

  /// Diagnostics that report no progress.
  public Diagnostics(Backend backend) {
    this(backend, _ -> {});
  }

  /// The means of a batch, by name.
  ///
  /// @param objective whose roles are looked at
  /// @param batch where; its logits are only read
  /// @throws IllegalArgumentException if the objective reads no policy, or the batch has no logits
  ///   of it
  public Map<String, Mean> of(Objective objective, Batch batch) {
    Map<Role, Logits> logits = logits(objective, batch);
    Set<Role> others =
        logits.keySet().stream()
            .filter(role -> !role.equals(Role.POLICY))
            .collect(Collectors.toUnmodifiableSet());
    if (others.size() == logits.size()) {
      throw new IllegalArgumentException(
          "%s has no logits of a policy here, and so no diagnostics".formatted(objective.id()));
    }
    RowContext context = new RowContext(batch);
    Metrics metrics = new Metrics();
    backend.sweep(
        new Inputs(logits, batch.inputs().labels()),
        GradientSink.NONE,
        tile -> {
          RowStatistics rows = new RowStatistics(tile, new Tape(), context);
          rows.metric("mean_entropy", rows.entropy(POLICY));
          for (Role role : objective.roles()) {
            if (others.contains(role)) {
              rows.metric("mean_kl_to_" + role, rows.kl(POLICY, Mix.of(role)));
              rows.metric("mean_kl_from_" + role, rows.kl(Mix.of(role), POLICY));
            }
          }
          rows.addTo(metrics);
          progress.accept(tile.rowCount());
        });
    return metrics.means();
  }

  private static Map<Role, Logits> logits(Objective objective, Batch batch) {
    Map<Role, Logits> logits = new LinkedHashMap<>(batch.inputs().logits());
    logits.keySet().retainAll(objective.roles());
    return logits;
  }
}
