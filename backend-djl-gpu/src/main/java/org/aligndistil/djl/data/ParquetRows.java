package org.aligndistil.djl.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.djl.data.RecordType.Field;
import org.aligndistil.djl.data.RecordType.Kind;
import org.aligndistil.djl.data.RecordType.Presence;
import org.aligndistil.djl.data.RecordType.Row;
import org.aligndistil.djl.data.RecordType.RowException;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/// Reads a Parquet file once, row group by row group, and writes its records to a temporary file of
/// JSON Lines, which has random access by row. The temporary file has no name while it is used, so
/// that nothing is left of it however the process ends.
final class ParquetRows<T> {

  private final Path path;
  private final RecordType<T> type;
  private final Columns columns;
  private final Skipped.Counter skipped;
  private final Map<Field, MessageColumn> lists = new LinkedHashMap<>();

  private ParquetRows(Path path, RecordType<T> type, Columns columns, Skipped.Counter skipped) {
    this.path = path;
    this.type = type;
    this.columns = columns;
    this.skipped = skipped;
  }

  static <T> Dataset<T> open(Path path, RecordType<T> type, Columns columns, BadRecords policy)
      throws IOException {
    if (Files.size(path) == 0) {
      throw DataException.ofFile(path, "a Parquet file", "an empty file");
    }
    Skipped.Counter skipped = new Skipped.Counter(policy);
    FileChannel copy = temporary();
    try {
      LineIndex index = new ParquetRows<>(path, type, columns, skipped).copyTo(copy);
      if (index.size() == 0) {
        throw DataException.ofFile(path, "at least one record", skipped.found());
      }
      JsonRows<T> rows = new JsonRows<>(path, type, Columns.SAME);
      return new JsonLines<>(path, copy, index, rows, skipped.result());
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  private static FileChannel temporary() throws IOException {
    Path file = Files.createTempFile("aligndistil-", ".jsonl");
    return FileChannel.open(
        file,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  private LineIndex copyTo(FileChannel copy) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new PageDecompression())
            .build();
    LineIndex.Builder index = new LineIndex.Builder();
    // Closed with the channel, which outlives it.
    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(copy), 1 << 16);
    try (ParquetFileReader reader = open(options)) {
      ParquetBounds bounds = ParquetBounds.of(path);
      bounds.requireFooter(reader.getRowGroups());
      MessageType file = reader.getFileMetaData().getSchema();
      MessageType wanted = wanted(file);
      requirePages(bounds, reader, wanted);
      reader.setRequestedSchema(wanted);
      String writer = reader.getFileMetaData().getCreatedBy();
      ColumnIOFactory columnReaders = new ColumnIOFactory(writer);
      String missing = "null or no column; there are " + names(file);
      long offset = 0;
      long row = 0;
      for (var pages = next(reader); pages.isPresent(); pages = next(reader)) {
        RecordReader<Group> groups =
            columnReaders
                .getColumnIO(wanted, file)
                .getRecordReader(new CheckedPages(pages.get()), new GroupRecordConverter(wanted));
        for (long i = 0; i < pages.get().getRowCount(); i++) {
          row++;
          try {
            Row values = row(groups.read(), missing);
            type.assemble(values);
            byte[] line = JsonRows.write(values);
            index.add(offset);
            out.write(line);
            offset += line.length;
          } catch (RowException e) {
            skipped.add(
                DataException.ofRow(path, row, e.expected() + " as " + name(e.field()), e.found()));
            index.omit(row);
          }
        }
      }
      out.flush();
    } catch (DataException e) {
      throw e;
    } catch (RuntimeException e) {
      // The reader has no exception of its own for damaged files.
      throw damaged(e);
    }
    return index.build();
  }

  private void requirePages(ParquetBounds bounds, ParquetFileReader reader, MessageType wanted)
      throws DataException {
    try {
      bounds.requirePages(reader.getRowGroups(), wanted);
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private ParquetFileReader open(ParquetReadOptions options) throws IOException {
    try {
      return ParquetFileReader.open(new LocalInputFile(path), options);
    } catch (RuntimeException | IOException e) {
      throw damaged(e);
    }
  }

  private Optional<PageReadStore> next(ParquetFileReader reader) throws DataException {
    try {
      return Optional.ofNullable(reader.readNextRowGroup());
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private DataException damaged(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String found = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    DataException damaged = DataException.ofFile(path, "a readable Parquet file", found);
    damaged.initCause(e);
    return damaged;
  }

  /// The columns of the fields, checked.
  private MessageType wanted(MessageType file) throws DataException {
    List<Type> wanted = new ArrayList<>();
    for (Field field : type.fields()) {
      String column = columns.of(field.name());
      if (!file.containsField(column)) {
        if (field.presence() == Presence.REQUIRED) {
          throw DataException.ofFile(path, "a column for " + name(field.name()), names(file));
        }
        continue;
      }
      Type found = file.getType(column);
      wanted.add(found);
      if (found.isPrimitive()) {
        PrimitiveTypeName primitive = found.asPrimitiveType().getPrimitiveTypeName();
        PrimitiveTypeName expected =
            field.kind() == Kind.FLAG ? PrimitiveTypeName.BOOLEAN : PrimitiveTypeName.BINARY;
        if (primitive != expected
            || field.kind() == Kind.MESSAGES
            || found.isRepetition(Type.Repetition.REPEATED)) {
          throw wrongType(field, found);
        }
      } else {
        MessageColumn list =
            field.kind() == Kind.FLAG ? null : MessageColumn.of(found.asGroupType()).orElse(null);
        if (list == null) {
          throw wrongType(field, found);
        }
        lists.put(field, list);
      }
    }
    return new MessageType(file.getName(), wanted);
  }

  private DataException wrongType(Field field, Type type) {
    String found = type.toString().replaceAll("\\s+", " ");
    return DataException.ofFile(
        path, field.kind().expected() + " in the column for " + name(field.name()), found);
  }

  private Row row(Group group, String missing) throws RowException {
    Row row = new Row(missing);
    for (Field field : type.fields()) {
      String column = columns.of(field.name());
      if (!group.getType().containsField(column) || group.getFieldRepetitionCount(column) == 0) {
        continue;
      }
      MessageColumn list = lists.get(field);
      if (list != null) {
        row.put(field.name(), list.read(field, group.getGroup(column, 0)));
      } else if (field.kind() == Kind.FLAG) {
        row.put(field.name(), group.getBoolean(column, 0));
      } else {
        row.put(field.name(), Content.text(MessageColumn.text(field, group, column)));
      }
    }
    return row;
  }

  private String name(String field) {
    String column = columns.of(field);
    return column.equals(field) ? field : "%s (column '%s')".formatted(field, column);
  }

  private static String names(MessageType file) {
    return "columns " + file.getFields().stream().map(Type::getName).toList();
  }
}
