package org.aligndistil.djl.data;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/// Decompresses the pages of Parquet files in Java, without native code.
final class PageDecompression implements CompressionCodecFactory {

  /// Bytes of a page, beyond which a file is taken to be damaged.
  private static final int LARGEST_PAGE = 512 * 1024 * 1024;

  /// Bytes that a page may have beyond what its format can make of it, whose ratio is a limit only.
  private static final int SLACK = 64;

  /// Fills an array from compressed bytes and says how many bytes that were.
  @FunctionalInterface
  private interface Codec {
    int decompress(byte[] compressed, byte[] to) throws IOException;
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName name) {
    throw new UnsupportedOperationException("writing");
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
    return switch (name) {
      case UNCOMPRESSED -> new Pages(PageDecompression::copy, 1);
      case GZIP -> new Pages(PageDecompression::gunzip, 1032);
      case SNAPPY -> new Pages(codec(new SnappyDecompressor()), 22);
      case ZSTD -> new Pages(codec(new ZstdDecompressor()), 1 << 15);
      case LZ4_RAW -> new Pages(codec(new Lz4Decompressor()), 255);
      case LZO, BROTLI, LZ4 ->
          throw new IllegalArgumentException("pages compressed by " + name + ", which is not read");
    };
  }

  @Override
  public void release() {}

  private static Codec codec(Decompressor codec) {
    return (from, to) -> codec.decompress(from, 0, from.length, to, 0, to.length);
  }

  private static int copy(byte[] from, byte[] to) {
    int n = Math.min(from.length, to.length);
    System.arraycopy(from, 0, to, 0, n);
    return n;
  }

  private static int gunzip(byte[] from, byte[] to) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(from))) {
      return in.readNBytes(to, 0, to.length);
    }
  }

  /// Decompresses pages.
  ///
  /// @param codec how
  /// @param ratio the most bytes that the format makes of one
  private record Pages(Codec codec, long ratio) implements BytesInputDecompressor {

    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      return BytesInput.from(decompress(bytes.toInputStream().readAllBytes(), size));
    }

    @Override
    public void decompress(ByteBuffer from, int compressed, ByteBuffer to, int size)
        throws IOException {
      if (compressed < 0 || compressed > from.remaining()) {
        throw new IOException(
            "a page of %d bytes where there are %d".formatted(compressed, from.remaining()));
      }
      byte[] bytes = new byte[compressed];
      from.get(bytes);
      to.put(decompress(bytes, size));
    }

    @Override
    public void release() {}

    private byte[] decompress(byte[] bytes, int size) throws IOException {
      if (size < 0 || size > LARGEST_PAGE) {
        throw new IOException("a page of %d bytes, over %d".formatted(size, LARGEST_PAGE));
      }
      if (size > ratio * bytes.length + SLACK) {
        throw new IOException("a page of %d bytes made of %d".formatted(size, bytes.length));
      }
      byte[] page = new byte[size];
      int n = codec.decompress(bytes, page);
      if (n != size) {
        throw new IOException("a page of %d bytes instead of %d".formatted(n, size));
      }
      return page;
    }
  }
}
