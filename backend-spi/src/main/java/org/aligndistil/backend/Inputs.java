package org.aligndistil.backend;

import java.util.Map;
import java.util.Objects;
import org.aligndistil.backend.matrix.Logits;

/// What a sweep reads: the logits of every role, and one label per row.
///
/// @param logits the logits of each role, all `[N,V]`
/// @param labels the token that row t predicts, `[N]`, each from 0 to V − 1; not copied
public record Inputs(Map<Role, Logits> logits, int[] labels) {
  public Inputs {
    logits = Map.copyOf(logits);
    Objects.requireNonNull(labels, "labels");
    if (!logits.containsKey(Role.POLICY)) {
      throw new IllegalArgumentException(
          "there are no logits of the policy, only " + logits.keySet());
    }
    int vocabulary = logits.get(Role.POLICY).vocabulary();
    logits.forEach((role, matrix) -> {
      if (matrix.rowCount() != labels.length) {
        throw new IllegalArgumentException(
            "%s and labels must have equal length: %d != %d"
                .formatted(role, matrix.rowCount(), labels.length));
      }
      if (matrix.vocabulary() != vocabulary) {
        throw new IllegalArgumentException(
            "policy and %s must have equal vocabularies: %d != %d"
                .formatted(role, vocabulary, matrix.vocabulary()));
      }
    });
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] < 0 || labels[row] >= vocabulary) {
        throw new IllegalArgumentException(
            "the label of row %d must be from 0 to %d: %d"
                .formatted(row, vocabulary - 1, labels[row]));
      }
    }
  }

  /// The logits of one role.
  ///
  /// @throws IllegalArgumentException if there are none
  public Logits logits(Role role) {
    Logits matrix = logits.get(role);
    if (matrix == null) {
      throw new IllegalArgumentException(
          "there are no logits of %s, only of %s".formatted(role, logits.keySet()));
    }
    return matrix;
  }

  /// The number of rows N.
  public int rowCount() {
    return labels.length;
  }

  /// The number of tokens V of the vocabulary.
  public int vocabulary() {
    return logits(Role.POLICY).vocabulary();
  }
}
