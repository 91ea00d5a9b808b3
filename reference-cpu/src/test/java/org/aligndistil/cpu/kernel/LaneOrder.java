package org.aligndistil.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

/// The order of a sum over a row, written down without vectors: see [LaneSums].
final class LaneOrder {

  /// Awkward numbers of tokens.
  static final int[] COUNTS = {
    1, 2, 7, 8, 9, 15, 16, 17, 127, 129, 511, 512, 513, 528, 1024, 1025, 2600
  };

  private LaneOrder() {}

  /// Adds one term.
  @FunctionalInterface
  interface Term {
    /// What a sum is once the term of an element is added.
    double add(double sum, int i);
  }

  /// The sum of the terms of a row.
  ///
  /// @param vocabulary number of tokens; the terms of padding are added too
  static double sum(int vocabulary, Term term) {
    double[] high = new double[16];
    double[] low = new double[16];
    for (int token = 0; token < vocabulary; token += 1024) {
      int count = LaneSums.padded(Math.min(1024, vocabulary - token));
      for (int lane = 0; lane < 16; lane++) {
        double[] parts = new double[2];
        for (int i = lane; i < count; i += 16) {
          parts[i / 512] = term.add(parts[i / 512], token + i);
        }
        double block = parts[0] + parts[1];
        double sum = high[lane] + block;
        double virtual = sum - high[lane];
        low[lane] += (high[lane] - (sum - virtual)) + (block - virtual);
        high[lane] = sum;
      }
    }
    return halved(high) + halved(low);
  }

  private static double halved(double[] lanes) {
    for (int width = lanes.length / 2; width > 0; width /= 2) {
      for (int i = 0; i < width; i++) {
        lanes[i] += lanes[i + width];
      }
    }
    return lanes[0];
  }

  /// A row of random numbers, 0 in padding.
  static double[] row(long seed, int vocabulary, double scale) {
    Random random = new Random(seed);
    double[] x = new double[LaneSums.padded(vocabulary)];
    for (int i = 0; i < vocabulary; i++) {
      x[i] = scale * random.nextGaussian();
    }
    return x;
  }

  /// The same without signs.
  static double[] positive(long seed, int vocabulary, double scale) {
    double[] x = row(seed, vocabulary, scale);
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.abs(x[i]);
    }
    return x;
  }

  /// A block of a row, as long as kernels expect it.
  static double[] block(double[] row, PlainTerm.Range range) {
    double[] block = new double[Fold.BLOCK];
    System.arraycopy(row, range.token(), block, 0, range.count());
    return block;
  }

  /// A row of logits as floats, its first after two bytes and some tokens that nobody asks for.
  static NativeRow floats(double[] logits, int tokensBefore) {
    MemorySegment segment = MemorySegment.ofArray(new byte[2 + 4 * (tokensBefore + logits.length)]);
    for (int i = 0; i < logits.length; i++) {
      segment.set(Widen.F32, 2 + 4L * (tokensBefore + i), (float) logits[i]);
    }
    return new NativeRow(segment, 2);
  }

  /// A row of random coarse logits.
  static double[] coarse(long seed, int vocabulary, double scale) {
    return Arrays.stream(row(seed, vocabulary, scale))
        .map(x -> Math.rint(x * 1024) / 1024)
        .toArray();
  }
}
