package org.aligndistil.djl.data;

import java.io.IOException;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.io.ParquetDecodingException;

/// Checks how many numbers there are said to be in some bytes of a Parquet file: the reader of the
/// format allocates them before it reads them.
final class PackedNumbers {

  /// Differences that are all the same take five bytes for 128 of them.
  private static final long DIFFERENCES_A_BYTE = 64;

  /// A block of differences is allocated whole, whatever of it there is.
  private static final long LARGEST_BLOCK = 4096;

  /// What is looked at before differences: three numbers of up to five bytes.
  private static final int HEADER = 15;

  /// Groups of eight numbers that may be missing at the end of a page, whose last run some writers
  /// cut off.
  private static final long MISSING = 64;

  private PackedNumbers() {}

  /// Checks numbers of which the same ones are counted and others packed.
  ///
  /// @param in at their beginning; read as far as they go
  /// @param width bits of a number
  /// @param count how many are read
  /// @throws ParquetDecodingException if there are more than bytes for them
  static void requireRuns(ByteBufferInputStream in, int width, int count) throws IOException {
    long numbers = 0;
    while (numbers < count && in.available() > 0) {
      long header = Integer.toUnsignedLong(BytesUtils.readUnsignedVarInt(in));
      long length = header >>> 1;
      long bytes;
      if ((header & 1) == 0) {
        numbers += length;
        bytes = (width + Byte.SIZE - 1L) / Byte.SIZE;
      } else {
        numbers += Byte.SIZE * length;
        bytes = width * length;
        if (Math.max(1, width) * (length - MISSING) > in.available()) {
          throw new ParquetDecodingException(
              "%d numbers of %d bits in %d bytes"
                  .formatted(Byte.SIZE * length, width, in.available()));
        }
      }
      in.skip(Math.min(bytes, in.available()));
    }
  }

  /// Checks numbers that are written as differences.
  ///
  /// @param in at their beginning, where it stays
  /// @throws ParquetDecodingException if there are more than bytes for them
  static void requireDifferences(ByteBufferInputStream in) throws IOException {
    int bytes = in.available();
    in.mark(HEADER);
    long block = Integer.toUnsignedLong(BytesUtils.readUnsignedVarInt(in));
    long parts = Integer.toUnsignedLong(BytesUtils.readUnsignedVarInt(in));
    long numbers = Integer.toUnsignedLong(BytesUtils.readUnsignedVarInt(in));
    in.reset();
    if (numbers > DIFFERENCES_A_BYTE * bytes || block > LARGEST_BLOCK || parts > block) {
      throw new ParquetDecodingException(
          "%d differences in %d bytes, in blocks of %d in %d parts"
              .formatted(numbers, bytes, block, parts));
    }
  }
}
