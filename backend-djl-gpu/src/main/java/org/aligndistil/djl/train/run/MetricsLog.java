package org.aligndistil.djl.train.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/// What the steps of a stage were like, one JSON object a line. The speed stands last in its line.
public final class MetricsLog implements AutoCloseable {

  private final FileChannel channel;

  private MetricsLog(FileChannel channel) {
    this.channel = channel;
  }

  /// Opens a log and forgets what was written after some point.
  ///
  /// @param path the file; created if it is not there
  /// @param length bytes to keep
  public static MetricsLog open(Path path, long length) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean opened = false;
    try {
      if (channel.size() < length) {
        throw new IOException(
            "%s is shorter than when the checkpoint was written: %d < %d bytes"
                .formatted(path, channel.size(), length));
      }
      // A checkpoint must not outlive the name of its log.
      AtomicFiles.force(AtomicFiles.parent(path));
      channel.truncate(length).position(length);
      opened = true;
      return new MetricsLog(channel);
    } finally {
      if (!opened) {
        channel.close();
      }
    }
  }

  /// Appends a line.
  ///
  /// @param line the numbers of a step, by name
  public void append(Map<String, Number> line) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap((JsonObject.format(line) + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// Puts everything on the disk.
  ///
  /// @return the number of bytes so far
  public long force() throws IOException {
    channel.force(true);
    return channel.position();
  }

  /// All lines of a log.
  ///
  /// @throws RunFileException if a line is damaged
  public static List<Map<String, Double>> read(Path path) throws IOException {
    return JsonObject.read(path);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
