package org.aligndistil.backend;

import java.util.Objects;

/// A short list of different tokens for every row of a batch, or of a part of it, such as those
/// that a sparse teacher knows.
///
/// @param tokens `[n,K]`, row after row, each from 0 to V − 1 and no two of a row equal, which
///   nobody checks again; not copied
/// @param width K ≥ 1
/// @param firstRow index in the batch of the row that the first list belongs to
public record TokenLists(int[] tokens, int width, int firstRow) {
  public TokenLists {
    Objects.requireNonNull(tokens, "tokens");
    if (width < 1 || tokens.length % width != 0) {
      throw new IllegalArgumentException(
          "tokens must be rows of width %d: there are %d".formatted(width, tokens.length));
    }
  }

  /// Lists of every row of a batch.
  public TokenLists(int[] tokens, int width) {
    this(tokens, width, 0);
  }

  /// A token.
  ///
  /// @param row index of the row in the batch
  /// @param index place in its list, from 0 to K − 1
  public int token(int row, int index) {
    return tokens[(row - firstRow) * width + index];
  }

  /// The number of rows n.
  public int rowCount() {
    return tokens.length / width;
  }
}
