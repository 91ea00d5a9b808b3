package org.aligndistil.djl.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;

/// Checks that what a Parquet file speaks of can lie in it: the reader of the format allocates what
/// the footer and the headers of pages say before it reads it.
///
/// @param path the file
/// @param length its bytes
record ParquetBounds(Path path, long length) {

  /// Texts that are all the same take little more than a footer; more rows than this, or values in
  /// a column, only a damaged file has.
  private static final long MOST_A_BYTE = 64;

  private static final String NO_HEADER = "a page without a header of its type";

  static ParquetBounds of(Path path) throws IOException {
    return new ParquetBounds(path, Files.size(path));
  }

  /// Checks the footer's numbers of rows and its columns.
  void requireFooter(List<BlockMetaData> groups) throws DataException {
    long rows = 0;
    for (BlockMetaData group : groups) {
      requireFew("rows", group.getRowCount());
      rows += group.getRowCount();
      requireFew("rows", rows);
      for (ColumnChunkMetaData chunk : group.getColumns()) {
        requireInside("columns", chunk.getStartingPos(), chunk.getTotalSize());
      }
    }
  }

  /// Checks some columns: how many values they have, and the headers of all pages, without the
  /// pages.
  ///
  /// Pages count as far as the values of their column go, not as far as its bytes: old files leave
  /// some out, and the reader reads on behind them.
  ///
  /// @throws IOException if a header cannot be read
  void requirePages(List<BlockMetaData> groups, MessageType columns) throws IOException {
    try (SeekableInputStream in = new LocalInputFile(path).newStream()) {
      for (BlockMetaData group : groups) {
        for (ColumnChunkMetaData chunk : group.getColumns()) {
          if (columns.containsPath(chunk.getPath().toArray())) {
            requirePages(in, chunk);
          }
        }
      }
    }
  }

  private void requirePages(SeekableInputStream in, ColumnChunkMetaData chunk) throws IOException {
    requireFew("values", chunk.getValueCount());
    in.seek(chunk.getStartingPos());
    for (long values = 0; values < chunk.getValueCount(); ) {
      PageHeader header = Util.readPageHeader(in);
      int size = header.getCompressed_page_size();
      requireInside("pages", in.getPos(), size);
      values += values(header);
      in.seek(in.getPos() + size);
    }
  }

  /// The values of a page whose header is checked; a dictionary has none.
  private int values(PageHeader header) throws DataException {
    return switch (Objects.requireNonNull(header.getType(), "a page without type")) {
      case DATA_PAGE ->
          Objects.requireNonNull(header.getData_page_header(), NO_HEADER).getNum_values();
      case DATA_PAGE_V2 -> {
        var page = Objects.requireNonNull(header.getData_page_header_v2(), NO_HEADER);
        requireLevels(page, header.getCompressed_page_size());
        yield page.getNum_values();
      }
      case DICTIONARY_PAGE -> {
        var page = Objects.requireNonNull(header.getDictionary_page_header(), NO_HEADER);
        requireDictionary(page.getNum_values(), header.getUncompressed_page_size());
        yield 0;
      }
      case INDEX_PAGE -> 0;
    };
  }

  private void requireDictionary(int values, int bytes) throws DataException {
    if (values < 0 || values > bytes) {
      throw DataException.ofFile(
          path,
          "at most as many values as bytes in a dictionary",
          "%d in %d".formatted(values, bytes));
    }
  }

  private void requireLevels(DataPageHeaderV2 header, int size) throws DataException {
    int repetition = header.getRepetition_levels_byte_length();
    int definition = header.getDefinition_levels_byte_length();
    if (repetition < 0 || definition < 0 || (long) repetition + definition > size) {
      throw DataException.ofFile(
          path,
          "levels within the %d bytes of their page".formatted(size),
          "%d and %d".formatted(repetition, definition));
    }
  }

  private void requireFew(String what, long count) throws DataException {
    if (count < 0 || count > MOST_A_BYTE * length) {
      throw DataException.ofFile(
          path,
          "from 0 to %d %s in a byte".formatted(MOST_A_BYTE, what),
          "%d %s in %d".formatted(count, what, length));
    }
  }

  private void requireInside(String what, long start, long bytes) throws DataException {
    if (start < 0 || bytes < 0 || start > length || bytes > length - start) {
      throw DataException.ofFile(
          path,
          "%s within its %d bytes".formatted(what, length),
          "%d bytes from byte %d on".formatted(bytes, start));
    }
  }
}
