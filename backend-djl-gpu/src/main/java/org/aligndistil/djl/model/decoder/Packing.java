package org.aligndistil.djl.model.decoder;

import java.util.ArrayList;
import java.util.List;

/// The index arrays that a decoder needs for a batch.
///
/// Sequences of different lengths go to attention together, padded, if they are short on average,
/// and one by one otherwise: measured forward and backward on one thread, hidden size 64 and 128,
/// 64 sequences of 10 to 45 tokens took 1.15 to 1.3 times as long one by one, and 4 of 50 to 900
/// took 1.5 to 1.7 times as long padded; 8 of 20 to 110 were about equal.
///
/// The last token of a sequence is left out, since nothing follows from it, and so are sequences
/// without a response.
///
/// @param ids `[M]`, the tokens of all sequences
/// @param positions `[M]`, from 0 in each sequence
/// @param pad `[B·T]`, for each place of the padded batch a token of the sequence
/// @param unpad `[M]`, the place of each token; empty if nothing is padded
/// @param ends `[B]`, where each sequence ends; empty if attention takes them together
/// @param rows `[N]`, the tokens after which a response token follows
/// @param sequences B
/// @param longest T
public record Packing(
    long[] ids,
    long[] positions,
    long[] pad,
    long[] unpad,
    long[] ends,
    long[] rows,
    int sequences,
    int longest) {

  /// Attention takes sequences of at least this mean length one by one.
  private static final int LONG = 64;

  /// The arrays of a batch.
  public static Packing of(PackedSequences batch) {
    List<Integer> used = new ArrayList<>();
    int tokens = 0;
    int longest = 0;
    for (int s = 0; s < batch.count(); s++) {
      int length = batch.tokens().get(s).length;
      if (batch.responseStarts().get(s) < length) {
        used.add(s);
        tokens = Math.addExact(tokens, length - 1);
        longest = Math.max(longest, length - 1);
      }
    }
    boolean ragged = tokens != used.size() * longest;
    boolean apart = tokens >= (long) LONG * used.size();
    Packing packing =
        new Packing(
            new long[tokens],
            new long[tokens],
            new long[Math.multiplyExact(used.size(), longest)],
            new long[ragged && !apart ? tokens : 0],
            new long[ragged && apart ? used.size() : 0],
            new long[batch.rowCount()],
            used.size(),
            longest);
    packing.fill(batch, used);
    return packing;
  }

  private void fill(PackedSequences batch, List<Integer> used) {
    int token = 0;
    int row = 0;
    for (int b = 0; b < used.size(); b++) {
      int[] sequence = batch.tokens().get(used.get(b));
      int start = batch.responseStarts().get(used.get(b));
      int first = token;
      for (int t = 0; t < sequence.length - 1; t++, token++) {
        ids[token] = sequence[t];
        positions[token] = t;
        pad[b * longest + t] = token;
        if (unpad.length > 0) {
          unpad[token] = (long) b * longest + t;
        }
        if (t >= start - 1) {
          rows[row++] = token;
        }
      }
      if (ends.length > 0) {
        ends[b] = token;
      }
      for (int t = sequence.length - 1; t < longest; t++) {
        pad[b * longest + t] = first;
      }
    }
  }
}
