package org.aligndistil.conformance.exact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Sequences;

/// The logits of a batch as exact numbers.
public final class ExactBatch {

  private final Map<Role, List<List<Real>>> logits;
  private final int[] labels;
  private final Sequences sequences;
  private final Map<Role, Map<Integer, Distribution>> softmaxes = new HashMap<>();

  /// A batch.
  ///
  /// @param logits `[N][V]` of each role
  /// @param labels `[N]`
  /// @param sequences how rows form responses and pairs
  public ExactBatch(Map<Role, List<List<Real>>> logits, int[] labels, Sequences sequences) {
    this.logits = logits;
    this.labels = labels;
    this.sequences = sequences;
    logits.keySet().forEach(role -> softmaxes.put(role, new HashMap<>()));
  }

  /// The roles that it has logits of.
  public Set<Role> roles() {
    return logits.keySet();
  }

  /// How rows form responses and pairs.
  public Sequences sequences() {
    return sequences;
  }

  /// The label of a row.
  public int label(int row) {
    return labels[row];
  }

  /// z of a role at a row, `[V]`.
  public List<Real> logits(Role role, int row) {
    return Objects.requireNonNull(logits.get(role), role.name()).get(row);
  }

  /// π of a role at a row.
  public Distribution distribution(Role role, int row) {
    return Objects.requireNonNull(softmaxes.get(role), role.name())
        .computeIfAbsent(row, _ -> Distribution.softmax(logits(role, row)));
  }

  /// The same batch but for one logit, to which a step is added.
  public ExactBatch with(Role role, int row, int token, Real step) {
    List<Real> values = new ArrayList<>(logits(role, row));
    values.set(token, values.get(token).plus(step));
    List<List<Real>> rows = new ArrayList<>(Objects.requireNonNull(logits.get(role), role.name()));
    rows.set(row, values);
    Map<Role, List<List<Real>>> changed = new LinkedHashMap<>(logits);
    changed.put(role, rows);
    ExactBatch batch = new ExactBatch(changed, labels, sequences);
    softmaxes.forEach(
        (other, known) -> Objects.requireNonNull(batch.softmaxes.get(other)).putAll(known));
    Objects.requireNonNull(batch.softmaxes.get(role)).remove(row);
    return batch;
  }
}
