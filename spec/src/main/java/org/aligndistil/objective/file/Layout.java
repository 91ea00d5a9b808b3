package org.aligndistil.objective.file;

import java.util.Arrays;
import java.util.List;
import org.aligndistil.backend.matrix.Rows;
import org.aligndistil.objective.RowPosition;
import org.aligndistil.objective.safetensors.SafetensorsException;

/// Where the rows of a batch lie in the tensors of its file.
///
/// The only place that knows of the shift between a token and the state that predicts it.
///
/// @param labels the label of each row, `[N]`, not yet checked against a vocabulary
/// @param tokens where the response tokens lie
/// @param states the index of each row among the states of the tensor, `[N]`
record Layout(long[] labels, ResponseTokens tokens, long[] states) {

  static final String LABELS = "labels";
  static final String INPUT_IDS = "input_ids";

  /// Row t predicts label t: `labels` [N] and `offsets` [S+1].
  ///
  /// @param logits the name of the tensor that the rows are of
  static Layout aligned(TensorReader reader, String logits, long rows, RowPosition position)
      throws SafetensorsException {
    if (position == RowPosition.AFTER_TOKEN) {
      throw reader.error(
          logits,
          "the padded form [B,T,V], which alone holds the state after the last token",
          "the aligned form [N,V]");
    }
    long[] labels = reader.longs(LABELS, List.of(rows));
    ResponseTokens tokens = ResponseTokens.aligned(reader, rows);
    return new Layout(labels, tokens, tokens.positions());
  }

  /// The unshifted convention of Hugging Face: `input_ids` [B,T] and `response_mask` [B,T], where
  /// the token at t is predicted by the state at t − 1.
  static Layout padded(TensorReader reader, List<Long> shape, RowPosition position)
      throws SafetensorsException {
    long[] inputs = reader.longs(INPUT_IDS, shape);
    ResponseTokens tokens = ResponseTokens.padded(reader, shape);
    long[] labels = new long[tokens.count()];
    long[] states = new long[tokens.count()];
    for (int row = 0; row < labels.length; row++) {
      long at = tokens.position(row);
      if (at % shape.get(1) == 0 && position == RowPosition.BEFORE_TOKEN) {
        throw reader.error(
            ResponseTokens.MASK,
            "0 at the first token of every sequence, which no state predicts",
            "1 in sequence " + at / shape.get(1));
      }
      labels[row] = inputs[(int) at];
      states[row] = position == RowPosition.BEFORE_TOKEN ? at - 1 : at;
    }
    return new Layout(labels, tokens, states);
  }

  /// The name of the tensor that labels come from.
  String labelsName() {
    return tokens.isPadded() ? INPUT_IDS : LABELS;
  }

  /// The extents of tensors with something for every state, before that of a state.
  List<Long> shape() {
    return tokens.shape();
  }

  /// The rows of a tensor with some width.
  ///
  /// @param width the elements of one state
  Rows rows(int width) {
    return tokens.isPadded()
        ? new Rows.Indexed(Arrays.stream(states).map(state -> state * width).toArray())
        : Rows.contiguous(labels.length, width);
  }

  /// Where the state of a row lies in the file, for people.
  String locate(int row) {
    long state = states[row];
    return tokens.isPadded()
        ? "position [%d,%d]".formatted(state / shape().get(1), state % shape().get(1))
        : "row " + state;
  }
}
