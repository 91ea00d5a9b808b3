package org.aligndistil.conformance.exact;

import java.util.ArrayList;
import java.util.List;
import org.aligndistil.backend.Role;

/// A finite log-probability of a batch: of a token of a role that is known by its logits, or of a
/// bucket of a sparse one.
///
/// @param role whose
/// @param row where
/// @param place the token, or the place in the list of the row, K for all other tokens
record LogProbability(Role role, int row, int place) {

  /// Every one of them.
  static List<LogProbability> all(ExactBatch batch) {
    List<LogProbability> all = new ArrayList<>();
    for (int row = 0; row < batch.sequences().tokenCount(); row++) {
      for (Role role : batch.roles()) {
        addFinite(role, row, batch.logits(role, row), all);
      }
      for (Role role : batch.teachers().keySet()) {
        addFinite(role, row, logs(batch, role, row), all);
      }
    }
    return all;
  }

  private static void addFinite(Role role, int row, List<Real> values, List<LogProbability> all) {
    for (int place = 0; place < values.size(); place++) {
      if (values.get(place).isFinite()) {
        all.add(new LogProbability(role, row, place));
      }
    }
  }

  private static List<Real> logs(ExactBatch batch, Role role, int row) {
    ExactTeacher teacher = batch.teachers().get(role);
    return teacher == null ? List.of() : teacher.logProbabilities().get(row);
  }

  /// Its value.
  Real of(ExactBatch batch) {
    return batch.roles().contains(role)
        ? batch.distribution(role, row).logProbability(place)
        : logs(batch, role, row).get(place);
  }

  /// The batch with a step added to it, or to the logit.
  ExactBatch plus(Real step, ExactBatch batch) {
    return batch.roles().contains(role)
        ? batch.with(role, row, place, step)
        : batch.withTeacher(role, row, place, step);
  }
}
