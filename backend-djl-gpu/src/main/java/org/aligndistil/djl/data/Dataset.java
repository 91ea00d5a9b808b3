package org.aligndistil.djl.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/// The records of a file, by position.
///
/// Opening reads the file once from start to end and checks every record; after that, each is read
/// from disk when it is asked for. Safe for use by several threads.
///
/// @param <T> the class of the records
public interface Dataset<T> extends Closeable {

  /// The number of records, at least 1.
  int size();

  /// Reads a record.
  ///
  /// @param record at least 0 and less than [#size]
  T get(int record) throws IOException;

  /// The line or row of the file that a record comes from, from 1.
  long line(int record);

  /// What was left out.
  Skipped skipped();

  /// Opens a file: Parquet if its name ends in `.parquet`, JSON Lines if in `.jsonl`, `.ndjson` or
  /// `.json`.
  ///
  /// The columns of a Parquet file are copied to a temporary file, because rows cannot be read from
  /// it one by one.
  ///
  /// @param path the file
  /// @param type what its records are, such as [PreferenceRecord#TYPE]
  /// @param columns which column holds which field
  /// @param bad what to do with a line or row that makes no record
  /// @throws DataException if the file is not what it should be; names line and column
  /// @throws IllegalArgumentException if columns has a field that the records do not
  static <T> Dataset<T> open(Path path, RecordType<T> type, Columns columns, BadRecords bad)
      throws IOException {
    Objects.requireNonNull(bad, "bad");
    columns.requireFitting(type);
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".parquet")) {
      return ParquetRows.open(path, type, columns, bad);
    }
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) {
      return JsonLines.open(path, type, columns, bad);
    }
    throw DataException.ofFile(path, "a name that ends in .jsonl or .parquet", "another");
  }
}
