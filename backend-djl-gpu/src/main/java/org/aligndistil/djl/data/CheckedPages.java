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

/// Pages of a row group whose packed numbers are as many as the page can hold.
///
/// Packed are levels, places in dictionaries, truth values and lengths of texts.
///
/// @param pages the pages, unchecked
record CheckedPages(PageReadStore pages) implements PageReadStore {

  @Override
  public PageReader getPageReader(ColumnDescriptor column) {
    return new Reader(pages.getPageReader(column), column);
  }

  @Override
  public long getRowCount() {
    return pages.getRowCount();
  }

  private record Reader(PageReader pages, ColumnDescriptor column) implements PageReader {

    @Override
    public @Nullable DictionaryPage readDictionaryPage() {
      return pages.readDictionaryPage();
    }

    @Override
    public long getTotalValueCount() {
      return pages.getTotalValueCount();
    }

    @Override
    public @Nullable DataPage readPage() {
      DataPage page = pages.readPage();
      try {
        switch (page) {
          case DataPageV1 first -> check(first);
          case DataPageV2 second -> check(second);
          case null, default -> {}
        }
      } catch (IOException e) {
        throw new ParquetDecodingException("a page that ends within its numbers", e);
      }
      return page;
    }

    private void check(DataPageV1 page) throws IOException {
      ByteBufferInputStream in = page.getBytes().toInputStream();
      int count = page.getValueCount();
      checkLevels(page.getRlEncoding(), ValuesType.REPETITION_LEVEL, count, in);
      checkLevels(page.getDlEncoding(), ValuesType.DEFINITION_LEVEL, count, in);
      checkValues(page.getValueEncoding(), count, in);
    }

    private void check(DataPageV2 page) throws IOException {
      int count = page.getValueCount();
      PackedNumbers.requireRuns(
          page.getRepetitionLevels().toInputStream(), width(ValuesType.REPETITION_LEVEL), count);
      PackedNumbers.requireRuns(
          page.getDefinitionLevels().toInputStream(), width(ValuesType.DEFINITION_LEVEL), count);
      checkValues(page.getDataEncoding(), count, page.getData().toInputStream());
    }

    private void checkLevels(
        Encoding encoding, ValuesType type, int count, ByteBufferInputStream in)
        throws IOException {
      if (encoding == Encoding.RLE && width(type) > 0) {
        int bytes = BytesUtils.readIntLittleEndian(in);
        PackedNumbers.requireRuns(in.sliceStream(bytes), width(type), count);
      } else {
        encoding.getValuesReader(column, type).initFromPage(count, in);
      }
    }

    private int width(ValuesType type) {
      return BytesUtils.getWidthFromMaxInt(
          type == ValuesType.REPETITION_LEVEL
              ? column.getMaxRepetitionLevel()
              : column.getMaxDefinitionLevel());
    }

    private static void checkValues(Encoding encoding, int count, ByteBufferInputStream in)
        throws IOException {
      if (in.available() == 0) {
        return;
      }
      switch (encoding) {
        case RLE_DICTIONARY, PLAIN_DICTIONARY ->
            PackedNumbers.requireRuns(in, BytesUtils.readIntLittleEndianOnOneByte(in), count);
        case RLE -> {
          int bytes = BytesUtils.readIntLittleEndian(in);
          PackedNumbers.requireRuns(in.sliceStream(bytes), 1, count);
        }
        case DELTA_LENGTH_BYTE_ARRAY -> PackedNumbers.requireDifferences(in);
        case DELTA_BYTE_ARRAY -> {
          // What texts share with the one before, then the lengths of the rest.
          PackedNumbers.requireDifferences(in);
          new DeltaBinaryPackingValuesReader().initFromPage(count, in);
          PackedNumbers.requireDifferences(in);
        }
        default -> {}
      }
    }
  }
}
