package org.aligndistil.objective.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.aligndistil.backend.matrix.Rows;
import org.aligndistil.objective.RowPosition;
import org.aligndistil.objective.safetensors.SafetensorsException;

/// Where the rows of a batch lie in the tensors of its file.
///
/// The only place that knows of padding, masks and the shift between a token and the state that
/// predicts it.
///
/// @param labels the label of each row, `[N]`, not yet checked against a vocabulary
/// @param offsets where sequences begin, `[S+1]`
/// @param states the index of each row among the states of the tensor; empty if row n is state n
record Layout(long[] labels, int[] offsets, long[] states) {

  private static final long ANY = TensorReader.ANY;

  /// Row t predicts label t: `labels` [N] and `offsets` [S+1].
  static Layout aligned(TensorReader reader, long rows, RowPosition position)
      throws SafetensorsException {
    if (position == RowPosition.AFTER_TOKEN) {
      throw reader.error(
          "policy_logits",
          "the padded form [B,T,V], which alone holds the state after the last token",
          "the aligned form [N,V]");
    }
    long[] labels = reader.longs("labels", List.of(rows));
    long[] longOffsets = reader.longs("offsets", List.of(ANY));
    int[] offsets = new int[longOffsets.length];
    for (int s = 0; s < offsets.length; s++) {
      long before = s == 0 ? 0 : longOffsets[s - 1];
      if (longOffsets[s] < before || longOffsets[s] > rows || (s == 0 && longOffsets[s] != 0)) {
        throw reader.error(
            "offsets",
            "numbers that rise from 0 to " + rows,
            "%d at entry %d".formatted(longOffsets[s], s));
      }
      offsets[s] = (int) longOffsets[s];
    }
    if (offsets.length < 2 || offsets[offsets.length - 1] != rows) {
      throw reader.error(
          "offsets", "numbers that rise from 0 to " + rows, Arrays.toString(offsets));
    }
    return new Layout(labels, offsets, new long[0]);
  }

  /// The unshifted convention of Hugging Face: `input_ids` [B,T] and `response_mask` [B,T], where
  /// the token at t is predicted by the state at t − 1.
  static Layout padded(TensorReader reader, long sequences, long length, RowPosition position)
      throws SafetensorsException {
    long[] tokens = reader.longs("input_ids", List.of(sequences, length));
    boolean[] mask = reader.mask("response_mask", List.of(sequences, length));
    int count = 0;
    for (boolean isResponse : mask) {
      count += isResponse ? 1 : 0;
    }
    long[] labels = new long[count];
    long[] states = new long[count];
    List<Integer> offsets = new ArrayList<>(List.of(0));
    int row = 0;
    for (int i = 0; i < mask.length; i++) {
      boolean isFirst = i % length == 0;
      if (isFirst && i > 0) {
        offsets.add(row);
      }
      if (mask[i]) {
        if (isFirst && position == RowPosition.BEFORE_TOKEN) {
          throw reader.error(
              "response_mask",
              "0 at the first token of every sequence, which no state predicts",
              "1 in sequence " + i / length);
        }
        labels[row] = tokens[i];
        states[row++] = position == RowPosition.BEFORE_TOKEN ? i - 1L : i;
      }
    }
    offsets.add(row);
    return new Layout(labels, offsets.stream().mapToInt(Integer::intValue).toArray(), states);
  }

  /// The rows of a tensor with some width.
  ///
  /// @param width the elements of one state
  Rows rows(int width) {
    return states.length == 0
        ? Rows.contiguous(labels.length, width)
        : new Rows.Indexed(Arrays.stream(states).map(state -> state * width).toArray());
  }
}
