package org.aligndistil.benchmark.data;

/// How large the batches are.
///
/// @param rows N, a multiple of 4
/// @param vocabulary V ≥ 2
public record Shape(int rows, int vocabulary) {

  private static final int LONG_RESPONSE = 64;

  public Shape {
    if (rows < 4 || rows % 4 != 0) {
      throw new IllegalArgumentException("rows must be a multiple of 4: " + rows);
    }
    if (vocabulary < 2) {
      throw new IllegalArgumentException("vocabulary must be at least 2: " + vocabulary);
    }
  }

  /// The number of tokens |y| of every response: 64, or a quarter of rows that 256 does not divide.
  public int responseLength() {
    return rows % (4 * LONG_RESPONSE) == 0 ? LONG_RESPONSE : rows / 4;
  }

  /// The number of responses S, a multiple of 4.
  public int responses() {
    return rows / responseLength();
  }

  /// The number of logits of a role, N V.
  public long elements() {
    return (long) rows * vocabulary;
  }
}
