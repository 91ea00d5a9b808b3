package org.aligndistil.fuzz;

/// How much a parser may allocate on the heap for an input of n bytes, garbage included.
///
/// ```
/// allocated ≤ perByte · n + constant
/// ```
///
/// @param perByte bytes for each byte of the input
/// @param constant bytes beside
public record Memory(long perByte, long constant) {

  /// What parsers are held to unless a target says why it needs more: a byte of text may become an
  /// object and its place in a collection, and readers have buffers.
  public static final Memory USUAL = new Memory(1000, 4 << 20);

  public Memory {
    if (perByte < 0 || constant < 0) {
      throw new IllegalArgumentException(
          "perByte and constant must not be negative: %d, %d".formatted(perByte, constant));
    }
  }

  /// The limit for an input.
  ///
  /// @param length its bytes
  long limit(int length) {
    return perByte * length + constant;
  }
}
