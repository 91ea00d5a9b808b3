package org.aligndistil.djl.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file of JSON Lines. Lines that are empty or blank are passed over.
final class JsonLines<T> implements Dataset<T> {

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /// Most lines are read at once.
  private static final int CHUNK = 4096;

  private final Path path;
  private final FileChannel channel;
  private final LineIndex index;
  private final JsonRows<T> rows;
  private final Skipped skipped;

  JsonLines(Path path, FileChannel channel, LineIndex index, JsonRows<T> rows, Skipped skipped) {
    this.path = path;
    this.channel = channel;
    this.index = index;
    this.rows = rows;
    this.skipped = skipped;
  }

  static <T> JsonLines<T> open(Path path, RecordType<T> type, Columns columns, BadRecords policy)
      throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      JsonRows<T> rows = new JsonRows<>(path, type, columns);
      Skipped.Counter skipped = new Skipped.Counter(policy);
      LineIndex index = index(path, channel, rows, skipped);
      if (index.size() == 0) {
        throw DataException.ofFile(path, "at least one record", skipped.found());
      }
      return new JsonLines<>(path, channel, index, rows, skipped.result());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static LineIndex index(
      Path path, FileChannel channel, JsonRows<?> rows, Skipped.Counter skipped)
      throws IOException {
    LineIndex.Builder index = new LineIndex.Builder();
    LineScanner lines = new LineScanner(channel, start(channel), JsonRows.LONGEST_LINE);
    for (long line = 1; lines.next(); line++) {
      try {
        if (isRecord(path, lines, rows, line)) {
          index.add(lines.offset());
        } else {
          index.omit(line);
        }
      } catch (DataException e) {
        skipped.add(e);
        index.omit(line);
      }
    }
    return index.build();
  }

  private static boolean isRecord(Path path, LineScanner lines, JsonRows<?> rows, long line)
      throws DataException {
    if (lines.isTooLong()) {
      String expected = "at most %d bytes".formatted(JsonRows.LONGEST_LINE);
      throw DataException.ofLine(path, line, 1, expected, "more");
    }
    String text = rows.decode(lines.bytes(), line);
    if (text.isBlank()) {
      return false;
    }
    rows.read(text, line);
    return true;
  }

  private static long start(FileChannel channel) throws IOException {
    ByteBuffer first = ByteBuffer.allocate(BYTE_ORDER_MARK.length);
    channel.read(first, 0);
    return first.flip().equals(ByteBuffer.wrap(BYTE_ORDER_MARK)) ? BYTE_ORDER_MARK.length : 0;
  }

  @Override
  public int size() {
    return index.size();
  }

  @Override
  public T get(int record) throws IOException {
    if (record < 0 || record >= index.size()) {
      throw new IndexOutOfBoundsException(
          "record must be from 0 to %d: %d".formatted(index.size() - 1, record));
    }
    LineScanner lines =
        new LineScanner(channel, index.offset(record), JsonRows.LONGEST_LINE, CHUNK);
    long line = index.line(record);
    if (!lines.next() || lines.isTooLong()) {
      throw DataException.ofLine(path, line, 1, "the line that was there at first", "another");
    }
    return rows.read(lines.bytes(), line);
  }

  @Override
  public long line(int record) {
    return index.line(record);
  }

  @Override
  public Skipped skipped() {
    return skipped;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
