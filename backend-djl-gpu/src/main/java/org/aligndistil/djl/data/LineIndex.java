package org.aligndistil.djl.data;

import java.util.Arrays;

/// Where each record of a text file begins, in four bytes a record and an eighth of one.
///
/// ```
/// offset(i) = block[i / 64] + within[i]
/// ```
final class LineIndex {

  private static final int BLOCK = 64;

  private final long[] blocks;
  private final int[] within;
  private final long[] omitted;
  private final int size;

  private LineIndex(Builder builder) {
    size = builder.size;
    blocks = Arrays.copyOf(builder.blocks, (size + BLOCK - 1) / BLOCK);
    within = Arrays.copyOf(builder.within, size);
    omitted = Arrays.copyOf(builder.omitted, builder.omittedSize);
  }

  int size() {
    return size;
  }

  /// The byte at which a record begins.
  long offset(int record) {
    return blocks[record / BLOCK] + Integer.toUnsignedLong(within[record]);
  }

  /// The line, from 1, that a record is.
  long line(int record) {
    // Omitted lines before it: those of which at most `record` records come first.
    int low = 0;
    int high = omitted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (omitted[middle] - 1 - middle <= record) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return record + 1L + low;
  }

  /// Takes lines in the order of the file.
  static final class Builder {
    private long[] blocks = new long[16];
    private int[] within = new int[1024];
    private long[] omitted = new long[16];
    private int size;
    private int omittedSize;

    int size() {
      return size;
    }

    /// Adds a record.
    ///
    /// @throws ArithmeticException if the file has more records, or wider gaps between them, than
    ///   there are numbers for
    void add(long offset) {
      if (size == within.length) {
        within = Arrays.copyOf(within, Math.addExact(size, Math.max(1, size / 2)));
      }
      int block = size / BLOCK;
      if (block == blocks.length) {
        blocks = Arrays.copyOf(blocks, block + block / 2);
      }
      if (size % BLOCK == 0) {
        blocks[block] = offset;
      }
      long gap = offset - blocks[block];
      if (gap >>> Integer.SIZE != 0) {
        throw new ArithmeticException("64 records cover more than 4 GiB");
      }
      within[size++] = (int) gap;
    }

    /// Notes a line that is no record; lines count from 1.
    void omit(long line) {
      if (omittedSize == omitted.length) {
        omitted = Arrays.copyOf(omitted, omittedSize + omittedSize / 2);
      }
      omitted[omittedSize++] = line;
    }

    LineIndex build() {
      return new LineIndex(this);
    }
  }
}
