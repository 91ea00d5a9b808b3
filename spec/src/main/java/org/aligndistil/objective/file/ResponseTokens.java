package org.aligndistil.objective.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.aligndistil.objective.safetensors.SafetensorsException;

/// Which elements of the tensors with one number a token belong to responses.
///
/// @param shape of these tensors: `[N]`, or `[B,T]` in the padded form
/// @param offsets where sequences begin among the response tokens, `[S+1]`
/// @param masked in the padded form the index of each response token among the elements, `[N]`; in
///   the aligned form, whose elements are the response tokens, none: a few bytes of `offsets` may
///   promise any number of tokens
record ResponseTokens(List<Long> shape, int[] offsets, Optional<long[]> masked) {

  static final String OFFSETS = "offsets";
  static final String MASK = "response_mask";

  /// The aligned form, `offsets` [S+1].
  ///
  /// @param tokens how many there must be, or [TensorReader#ANY]
  static ResponseTokens aligned(TensorReader reader, long tokens) throws SafetensorsException {
    long[] numbers = reader.longs(OFFSETS, List.of(TensorReader.ANY));
    long last = numbers.length == 0 ? 0 : numbers[numbers.length - 1];
    long end = tokens == TensorReader.ANY ? Math.clamp(last, 0, Integer.MAX_VALUE - 8) : tokens;
    String expected = "numbers that rise from 0 to " + end;
    int[] offsets = new int[numbers.length];
    for (int s = 0; s < offsets.length; s++) {
      long before = s == 0 ? 0 : numbers[s - 1];
      if (numbers[s] < before || numbers[s] > end || (s == 0 && numbers[s] != 0)) {
        throw reader.error(OFFSETS, expected, "%d at entry %d".formatted(numbers[s], s));
      }
      offsets[s] = (int) numbers[s];
    }
    if (offsets.length < 2 || offsets[offsets.length - 1] != end) {
      throw reader.error(OFFSETS, expected, Arrays.toString(offsets));
    }
    return new ResponseTokens(List.of(end), offsets, Optional.empty());
  }

  /// The padded form, `response_mask` [B,T].
  ///
  /// @param shape B and T, or [TensorReader#ANY]
  static ResponseTokens padded(TensorReader reader, List<Long> shape) throws SafetensorsException {
    boolean[] mask = reader.mask(MASK, shape);
    List<Long> found = reader.file().tensor(MASK).shape();
    long length = found.get(1);
    LongStream.Builder positions = LongStream.builder();
    List<Integer> offsets = new ArrayList<>();
    int count = 0;
    for (int i = 0; i < mask.length; i++) {
      if (i % length == 0) {
        offsets.add(count);
      }
      if (mask[i]) {
        positions.add(i);
        count++;
      }
    }
    offsets.add(count);
    return new ResponseTokens(
        found,
        offsets.stream().mapToInt(Integer::intValue).toArray(),
        Optional.of(positions.build().toArray()));
  }

  /// Responses of which nothing is known but how many there are: one token each.
  static ResponseTokens unknown(int sequences) {
    int[] offsets = new int[sequences + 1];
    Arrays.setAll(offsets, s -> s);
    return new ResponseTokens(List.of((long) sequences), offsets, Optional.empty());
  }

  /// The number of response tokens N.
  int count() {
    return offsets[offsets.length - 1];
  }

  /// The index of a response token among the elements.
  long position(int token) {
    return masked.isPresent() ? masked.get()[token] : token;
  }

  /// The indices of all response tokens among the elements, `[N]`.
  long[] positions() {
    return masked.orElseGet(() -> LongStream.range(0, count()).toArray());
  }

  /// The number of sequences S.
  int sequences() {
    return offsets.length - 1;
  }

  /// Whether the tensors have prompts and padding too.
  boolean isPadded() {
    return shape.size() == 2;
  }

  /// Where a response token lies in the file, for people.
  String locate(int token) {
    long position = position(token);
    return isPadded()
        ? "[%d,%d]".formatted(position / shape.get(1), position % shape.get(1))
        : "token " + position;
  }
}
