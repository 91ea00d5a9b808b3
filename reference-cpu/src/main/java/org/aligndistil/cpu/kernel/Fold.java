package org.aligndistil.cpu.kernel;

/// The sum of a block in an order that no vector width changes: halves are added to each other
/// until one number is left.
///
/// With 2^k elements the relative error of a sum of terms of one sign is below k roundings. Blocks
/// are joined by [BlockSum].
public final class Fold {

  /// The greatest number of elements in a block.
  public static final int BLOCK = 1024;

  private Fold() {}

  /// The sum of a block; its contents are lost.
  ///
  /// @param block at least as long as the next power of two after `count`
  /// @param count number of elements, from 0 to [#BLOCK]
  public static double simd(double[] block, int count) {
    int width = pad(block, count);
    while (width > 2 * Lanes.COUNT) {
      width /= 2;
      for (int i = 0; i < width; i += Lanes.COUNT) {
        Lanes.load(block, i).add(Lanes.load(block, i + width)).intoArray(block, i);
      }
    }
    return halve(block, width);
  }

  /// The definition.
  public static double scalar(double[] block, int count) {
    return halve(block, pad(block, count));
  }

  private static int pad(double[] block, int count) {
    int width = count <= 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
    for (int i = count; i < width; i++) {
      block[i] = 0;
    }
    return width;
  }

  private static double halve(double[] block, int width) {
    while (width > 1) {
      width /= 2;
      for (int i = 0; i < width; i++) {
        block[i] += block[i + width];
      }
    }
    return block[0];
  }
}
