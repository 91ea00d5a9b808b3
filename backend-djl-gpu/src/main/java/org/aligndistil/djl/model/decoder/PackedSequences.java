package org.aligndistil.djl.model.decoder;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Sequences of prompt and response, as a model reads them.
///
/// A row of the model's logits belongs to each response token t, and holds the state t − 1 before
/// it. Rows are in the order of the sequences.
///
/// @param tokens each sequence, prompt and response; the arrays are not copied
/// @param responseStarts for each sequence the index of its first response token, at least 1; equal
///   to the length if the response is empty
public record PackedSequences(List<int[]> tokens, List<Integer> responseStarts) {

  public PackedSequences {
    tokens = List.copyOf(tokens);
    responseStarts = List.copyOf(responseStarts);
    if (tokens.size() != responseStarts.size()) {
      throw new IllegalArgumentException(
          "tokens and responseStarts must have the same size: %d != %d"
              .formatted(tokens.size(), responseStarts.size()));
    }
    int rows = 0;
    for (int s = 0; s < tokens.size(); s++) {
      int length = tokens.get(s).length;
      int start = responseStarts.get(s);
      if (start < 1 || start > length) {
        throw new IllegalArgumentException(
            "the response must start from 1 to the length: %d of %d in sequence %d"
                .formatted(start, length, s));
      }
      rows = Math.addExact(rows, length - start);
    }
    if (rows == 0) {
      throw new IllegalArgumentException("there must be a response token");
    }
  }

  /// Sequences of which every state has a row, the last one included.
  ///
  /// @param tokens at least one each
  public static PackedSequences ofAllStates(List<int[]> tokens) {
    // The state after the last token has a row if a token follows; no state depends on which.
    return new PackedSequences(
        tokens.stream().map(sequence -> Arrays.copyOf(sequence, sequence.length + 1)).toList(),
        Collections.nCopies(tokens.size(), 1));
  }

  /// The number of sequences S.
  public int count() {
    return tokens.size();
  }

  /// The number of response tokens N.
  public int rowCount() {
    int rows = 0;
    for (int s = 0; s < count(); s++) {
      rows += tokens.get(s).length - responseStarts.get(s);
    }
    return rows;
  }

  /// The response tokens, `[N]`.
  public int[] labels() {
    int[] labels = new int[rowCount()];
    int row = 0;
    for (int s = 0; s < count(); s++) {
      int[] sequence = tokens.get(s);
      int start = responseStarts.get(s);
      System.arraycopy(sequence, start, labels, row, sequence.length - start);
      row += sequence.length - start;
    }
    return labels;
  }

  /// Where the rows of each sequence begin, and N, `[S+1]`.
  public int[] offsets() {
    int[] offsets = new int[count() + 1];
    for (int s = 0; s < count(); s++) {
      offsets[s + 1] = offsets[s] + tokens.get(s).length - responseStarts.get(s);
    }
    return offsets;
  }
}
