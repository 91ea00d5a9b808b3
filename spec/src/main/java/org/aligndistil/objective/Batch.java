package org.aligndistil.objective;

import java.util.Map;
import java.util.Objects;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;

/// The rows of some responses, without padding and without masks.
///
/// @param inputs logits and labels of all rows, sequence after sequence
/// @param sequences where each sequence lies, and which of them form pairs
/// @param rowPosition the state that each row holds
/// @param signals the numbers that come with tokens and responses
/// @param teachers roles of which only the most probable tokens are known; where a role has logits
///   too, those count
public record Batch(
    Inputs inputs,
    Sequences sequences,
    RowPosition rowPosition,
    Signals signals,
    Map<Role, SparseTeacher> teachers) {
  public Batch {
    Objects.requireNonNull(rowPosition, "rowPosition");
    teachers = Map.copyOf(teachers);
    if (sequences.tokenCount() != inputs.rowCount()) {
      throw new IllegalArgumentException(
          "the sequences and the labels must have as many tokens: %d != %d"
              .formatted(sequences.tokenCount(), inputs.rowCount()));
    }
    signals.requireFit(sequences);
    teachers.forEach(
        (role, teacher) -> teacher.requireFit(role.name(), inputs.rowCount(), inputs.vocabulary()));
  }

  /// A batch of logits alone.
  public Batch(Inputs inputs, Sequences sequences, RowPosition rowPosition) {
    this(inputs, sequences, rowPosition, Signals.NONE, Map.of());
  }

  /// A batch in which row t predicts label t.
  public Batch(Inputs inputs, Sequences sequences) {
    this(inputs, sequences, RowPosition.BEFORE_TOKEN);
  }

  /// The same batch with other numbers.
  public Batch with(Signals other) {
    return new Batch(inputs, sequences, rowPosition, other, teachers);
  }

  /// The same batch with other sparse teachers.
  public Batch with(Map<Role, SparseTeacher> others) {
    return new Batch(inputs, sequences, rowPosition, signals, others);
  }
}
