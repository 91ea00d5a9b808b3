package org.aligndistil.djl.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/// Reads the lines of a file from a place on, one at a time, as bytes without their line feed.
final class LineScanner {

  private static final int CHUNK = 64 * 1024;

  private final FileChannel channel;
  private final int limit;
  private final ByteBuffer buffer;

  /// Of the byte behind the buffer.
  private long position;

  private byte[] line = new byte[1024];
  private int length;
  private boolean tooLong;
  private long offset;

  /// Reads from a byte of the file on.
  ///
  /// @param limit lines of more bytes are passed over
  LineScanner(FileChannel channel, long start, int limit) {
    this(channel, start, limit, CHUNK);
  }

  /// As above.
  ///
  /// @param chunk bytes read at once
  LineScanner(FileChannel channel, long start, int limit, int chunk) {
    this.channel = channel;
    this.position = start;
    this.limit = limit;
    this.buffer = ByteBuffer.allocate(chunk).flip();
  }

  /// Goes to the next line, if there is one; what follows the last line feed is a line unless
  /// empty.
  boolean next() throws IOException {
    offset = position - buffer.remaining();
    length = 0;
    tooLong = false;
    boolean any = false;
    while (buffer.hasRemaining() || fill()) {
      any = true;
      int start = buffer.position();
      int end = start;
      byte[] bytes = buffer.array();
      while (end < buffer.limit() && bytes[end] != '\n') {
        end++;
      }
      append(bytes, start, end);
      if (end < buffer.limit()) {
        buffer.position(end + 1);
        return true;
      }
      buffer.position(end);
    }
    return any;
  }

  /// The byte of the file at which the line begins.
  long offset() {
    return offset;
  }

  /// Whether the line has more bytes than the limit; then they are not kept.
  boolean isTooLong() {
    return tooLong;
  }

  /// The bytes of the line, which the next line overwrites.
  ByteBuffer bytes() {
    return ByteBuffer.wrap(line, 0, length);
  }

  private void append(byte[] bytes, int start, int end) {
    int more = end - start;
    if (tooLong || more > limit - length) {
      tooLong = true;
      length = 0;
      return;
    }
    if (more > line.length - length) {
      line = Arrays.copyOf(line, (int) Math.min(limit, 2L * (length + more)));
    }
    System.arraycopy(bytes, start, line, length, more);
    length += more;
  }

  private boolean fill() throws IOException {
    buffer.clear();
    int n = channel.read(buffer, position);
    buffer.flip();
    if (n <= 0) {
      return false;
    }
    position += n;
    return true;
  }
}
