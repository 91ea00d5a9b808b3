package org.aligndistil.objective;

import java.util.Objects;
import org.aligndistil.backend.Inputs;

/// The rows of some responses, without padding and without masks.
///
/// @param inputs logits and labels of all rows, sequence after sequence
/// @param sequences where each sequence lies, and which of them form pairs
/// @param rowPosition the state that each row holds
public record Batch(Inputs inputs, Sequences sequences, RowPosition rowPosition) {
  public Batch {
    Objects.requireNonNull(rowPosition, "rowPosition");
    if (sequences.tokenCount() != inputs.rowCount()) {
      throw new IllegalArgumentException(
          "the sequences and the labels must have as many tokens: %d != %d"
              .formatted(sequences.tokenCount(), inputs.rowCount()));
    }
  }

  /// A batch in which row t predicts label t.
  public Batch(Inputs inputs, Sequences sequences) {
    this(inputs, sequences, RowPosition.BEFORE_TOKEN);
  }
}
