package org.aligndistil.conformance.reduction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.SparseTeacher;

/// The part of a batch that is kept. A response that has rows keeps one at least.
///
/// @param responses which of them, rising
/// @param rows which of theirs, rising
/// @param tokens which of the vocabulary, rising
record Cut(int[] responses, int[] rows, int[] tokens) {

  /// Up to this vocabulary every single token is left out in turn, beyond it the last ones alone.
  private static final int SMALL = 32;

  /// What keeps a batch as it is.
  static Cut nothing(BatchCase batch) {
    return new Cut(
        all(batch.sequences().count()),
        all(batch.logits().rowCount()),
        all(batch.logits().vocabulary()));
  }

  /// Every way to make a batch smaller, the greatest first.
  static List<Cut> of(BatchCase batch) {
    List<Cut> cuts = new ArrayList<>();
    responses(batch.sequences()).forEach(kept -> cuts.add(withResponses(batch, kept)));
    rows(batch.sequences()).forEach(kept -> cuts.add(withRows(batch, kept)));
    tokens(batch.logits().vocabulary()).forEach(kept -> cuts.add(withTokens(batch, kept)));
    return cuts;
  }

  private static Cut withResponses(BatchCase batch, int[] kept) {
    int[] offsets = batch.sequences().offsets();
    int[] rows =
        Arrays.stream(kept).flatMap(s -> IntStream.range(offsets[s], offsets[s + 1])).toArray();
    return new Cut(kept, rows, all(batch.logits().vocabulary()));
  }

  private static Cut withRows(BatchCase batch, int[] kept) {
    return new Cut(all(batch.sequences().count()), kept, all(batch.logits().vocabulary()));
  }

  private static Cut withTokens(BatchCase batch, int[] kept) {
    return new Cut(all(batch.sequences().count()), all(batch.logits().rowCount()), kept);
  }

  /// One response, then one pair, then all but one response.
  private static List<int[]> responses(Sequences sequences) {
    int count = sequences.count();
    List<int[]> kept = new ArrayList<>();
    IntStream.range(0, count).forEach(s -> kept.add(new int[] {s}));
    for (Sequences.Pair pair : sequences.pairs()) {
      kept.add(IntStream.of(pair.chosen(), pair.rejected()).sorted().toArray());
    }
    IntStream.range(0, count).forEach(s -> kept.add(allBut(count, other -> other == s)));
    kept.removeIf(some -> some.length >= count || rows(sequences, some) == 0);
    return kept;
  }

  private static int rows(Sequences sequences, int[] some) {
    return Arrays.stream(some).map(sequences::length).sum();
  }

  private static List<int[]> rows(Sequences sequences) {
    int count = sequences.tokenCount();
    List<int[]> kept = new ArrayList<>();
    kept.add(IntStream.range(0, count).filter(row -> isFirst(sequences, row)).toArray());
    for (int size = count / 2; size > 0; size /= 2) {
      for (int start = 0; start < count; start += size) {
        int from = start;
        int end = start + size;
        kept.add(allBut(count, row -> row >= from && row < end && !isFirst(sequences, row)));
      }
    }
    kept.removeIf(some -> some.length == count);
    return kept;
  }

  private static boolean isFirst(Sequences sequences, int row) {
    return Arrays.binarySearch(sequences.offsets(), row) >= 0;
  }

  /// The first few, then all but a half, a quarter, and so on.
  private static List<int[]> tokens(int count) {
    List<int[]> kept = new ArrayList<>();
    IntStream.of(1, 2, 3).filter(few -> few < count).forEach(few -> kept.add(all(few)));
    for (int size = count / 2; size > 0; size /= 2) {
      boolean everywhere = count <= SMALL || size > count / SMALL;
      for (int end = count; end > 0 && (everywhere || end == count); end -= size) {
        int from = Math.max(0, end - size);
        int to = end;
        kept.add(allBut(count, token -> token >= from && token < to));
      }
    }
    return kept;
  }

  /// What is kept of a batch. A label that is left out becomes the first token that no role masks.
  ///
  /// Sparse teachers are made anew: of what they list, and of what is left for all others, which
  /// they are taken to have in equal parts.
  BatchCase apply(BatchCase batch) {
    BatchCase fewer = batch.select(responses, rows);
    if (tokens.length == batch.logits().vocabulary()) {
      return fewer;
    }
    Map<Role, Integer> widths = new LinkedHashMap<>();
    for (Map.Entry<Role, SparseTeacher> entry : fewer.teachers().entrySet()) {
      SparseTeacher teacher = entry.getValue();
      int most = (tokens.length + 1) / 2;
      widths.put(entry.getKey(), Math.min(teacher.lists().width(), most));
      fewer = dense(fewer, entry.getKey(), teacher);
    }
    BatchCase cut = fewer.with(fewer.logits().selectTokens(tokens));
    for (Map.Entry<Role, Integer> entry : widths.entrySet()) {
      cut = cut.sparse(entry.getKey(), entry.getValue());
    }
    return cut;
  }

  private static BatchCase dense(BatchCase batch, Role role, SparseTeacher teacher) {
    LogitsCase logits = batch.logits();
    int vocabulary = logits.vocabulary();
    int width = teacher.lists().width();
    double[][] rows = new double[logits.rowCount()][vocabulary];
    for (int row = 0; row < rows.length; row++) {
      Arrays.fill(
          rows[row],
          teacher.othersLogProbability()[row] - Math.log(Math.max(1, vocabulary - width)));
      for (int k = 0; k < width; k++) {
        rows[row][teacher.lists().token(row, k)] = teacher.logProbability(row, k);
      }
    }
    return batch.without(role).with(logits.with(role, rows));
  }

  private static int[] all(int count) {
    return IntStream.range(0, count).toArray();
  }

  private static int[] allBut(int count, IntPredicate left) {
    return IntStream.range(0, count).filter(left.negate()).toArray();
  }
}
