package org.aligndistil.cpu.kernel;

/// Neighbouring elements of an array; nothing is copied.
///
/// @param array where they are
/// @param from the first of them
/// @param mask of the tokens: −1 for a row, 0 for a block that is used again and again
public record Slice(double[] array, int from, int mask) {

  /// A row, or a part of it.
  public Slice(double[] array, int from) {
    this(array, from, -1);
  }

  /// Room for one block of a row at a time.
  public static Slice ofBlock() {
    return new Slice(new double[Fold.BLOCK], 0, 0);
  }

  /// The element of the first token of a block.
  ///
  /// @param token the first token
  public int at(int token) {
    return from + (token & mask);
  }
}
