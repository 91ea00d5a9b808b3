package org.aligndistil.djl.data;

import java.io.IOException;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesReader;
import org.apache.parquet.io.ParquetDecodingException;
import org.jspecify.annotations.Nullable;

/// Pages of a row group whose lengths of texts, if they are written as differences, are as many as
/// the page can hold: the reader of the format allocates them before it reads them.
///
/// @param pages the pages, unchecked
record DeltaPages(PageReadStore pages) implements PageReadStore {

  /// Differences that are all the same take five bytes for 128 of them.
  private static final long VALUES_A_BYTE = 64;

  /// A block is allocated whole, whatever of it there is.
  private static final long LARGEST_BLOCK = 4096;

  /// What is looked at: three numbers of up to five bytes.
  private static final int HEADER = 15;

  @Override
  public PageReader getPageReader(ColumnDescriptor column) {
    return new Checked(pages.getPageReader(column), column);
  }

  @Override
  public long getRowCount() {
    return pages.getRowCount();
  }

  private record Checked(PageReader reader, ColumnDescriptor column) implements PageReader {

    @Override
    public @Nullable DictionaryPage readDictionaryPage() {
      return reader.readDictionaryPage();
    }

    @Override
    public long getTotalValueCount() {
      return reader.getTotalValueCount();
    }

    @Override
    public @Nullable DataPage readPage() {
      DataPage page = reader.readPage();
      if (page != null) {
        try {
          check(page);
        } catch (IOException e) {
          throw new ParquetDecodingException("a page without the header of its values", e);
        }
      }
      return page;
    }

    private void check(DataPage page) throws IOException {
      switch (page) {
        case DataPageV1 first when isDelta(first.getValueEncoding()) -> {
          ByteBufferInputStream in = first.getBytes().toInputStream();
          int count = first.getValueCount();
          first
              .getRlEncoding()
              .getValuesReader(column, ValuesType.REPETITION_LEVEL)
              .initFromPage(count, in);
          first
              .getDlEncoding()
              .getValuesReader(column, ValuesType.DEFINITION_LEVEL)
              .initFromPage(count, in);
          check(first.getValueEncoding(), count, in);
        }
        case DataPageV2 second when isDelta(second.getDataEncoding()) ->
            check(
                second.getDataEncoding(), second.getValueCount(), second.getData().toInputStream());
        default -> {}
      }
    }

    private static boolean isDelta(Encoding encoding) {
      return encoding == Encoding.DELTA_LENGTH_BYTE_ARRAY || encoding == Encoding.DELTA_BYTE_ARRAY;
    }

    /// Checks the lengths; behind those of what texts share with the one before stand those of the
    /// rest.
    private static void check(Encoding encoding, int count, ByteBufferInputStream in)
        throws IOException {
      requireLengths(in);
      if (encoding == Encoding.DELTA_BYTE_ARRAY) {
        new DeltaBinaryPackingValuesReader().initFromPage(count, in);
        requireLengths(in);
      }
    }

    private static void requireLengths(ByteBufferInputStream in) throws IOException {
      int bytes = in.available();
      in.mark(HEADER);
      long block = Integer.toUnsignedLong(BytesUtils.readUnsignedVarInt(in));
      long parts = Integer.toUnsignedLong(BytesUtils.readUnsignedVarInt(in));
      long values = Integer.toUnsignedLong(BytesUtils.readUnsignedVarInt(in));
      in.reset();
      if (values > VALUES_A_BYTE * bytes || block > LARGEST_BLOCK || parts > block) {
        throw new ParquetDecodingException(
            "%d lengths of texts in blocks of %d in %d parts in a page of %d bytes"
                .formatted(values, block, parts, bytes));
      }
    }
  }
}
