package org.aligndistil.objective.safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.aligndistil.objective.storage.Cleanup;
import org.aligndistil.objective.storage.FreeSpace;
import org.aligndistil.objective.storage.UnfinishedFiles;

/// Writes a safetensors file in place: the plan first, then the elements through mapped memory.
///
/// The elements go to a temporary file beside the destination. [#commit] makes it the destination
/// in one step, so that a reader finds the old file, or none, or the whole new one. Closing without
/// a commit deletes it.
///
/// ```
/// try (var writer = SafetensorsWriter.create(path, plans, metadata)) {
///   writer.segment("weight").copyFrom(weight);
///   writer.commit();
/// }
/// ```
///
/// The bytes depend on the plan, the metadata and the elements alone. The tensors lie in the order
/// of the reference implementation, whatever the order of the plan: descending [DType], then name
/// by code points. The data begins at a multiple of 8 bytes, and therefore every tensor at a
/// multiple of its element's size.
///
/// All threads may fill segments. Elements not written are 0. The file is sparse until it is
/// filled: a disk that runs full meanwhile makes the filling thread fail with an [InternalError].
public final class SafetensorsWriter implements AutoCloseable {

  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// A program that is interrupted leaves nothing behind either.
  private static final UnfinishedFiles UNFINISHED = UnfinishedFiles.ofProgram();

  private static final Comparator<TensorPlan> FILE_ORDER =
      Comparator.comparing(TensorPlan::type)
          .reversed()
          .thenComparing(
              plan -> plan.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private final Path destination;
  private final Path temporary;
  private final FileChannel channel;
  private final Arena arena = Arena.ofShared();
  private final Map<String, MemorySegment> segments = new HashMap<>();
  private MemorySegment file = MemorySegment.NULL;
  private boolean committed;

  private SafetensorsWriter(Path destination, Path temporary, FileChannel channel) {
    this.destination = destination;
    this.temporary = temporary;
    this.channel = channel;
  }

  /// Creates the temporary file in its final size, all elements 0.
  ///
  /// @param destination the file to create or replace; its directory must exist
  /// @param plan the tensors, their names distinct
  /// @param metadata free text; `format` = `pt` is what other loaders of models ask for
  public static SafetensorsWriter create(
      Path destination, List<TensorPlan> plan, Map<String, String> metadata) throws IOException {
    Header header = layout(plan, Map.copyOf(metadata));
    byte[] text = HeaderFormatter.format(header);
    if (text.length > Header.LIMIT) {
      throw new IllegalArgumentException(
          "header must have at most %d bytes: %d".formatted(Header.LIMIT, text.length));
    }
    if (Files.isDirectory(destination)) {
      throw SafetensorsException.of(destination, "a file", "a directory");
    }
    // Not Files.createTempFile: its file could be read by the owner alone, after the move as well.
    String suffix = "." + UUID.randomUUID().toString().substring(0, 8) + ".tmp";
    Path temporary = destination.resolveSibling(destination.getFileName() + suffix);
    FreeSpace.require(destination, Header.PREFIX + (long) text.length + header.dataBytes());
    SafetensorsWriter writer =
        new SafetensorsWriter(destination, temporary, UNFINISHED.create(temporary));
    boolean created = false;
    try {
      writer.map(header, text);
      created = true;
      return writer;
    } finally {
      if (!created) {
        writer.close();
      }
    }
  }

  private void map(Header header, byte[] text) throws IOException {
    long start = Header.PREFIX + (long) text.length;
    file = channel.map(FileChannel.MapMode.READ_WRITE, 0, start + header.dataBytes(), arena);
    file.set(LENGTH, 0, text.length);
    MemorySegment.copy(text, 0, file, ValueLayout.JAVA_BYTE, Header.PREFIX, text.length);
    for (Header.Entry entry : header.entries()) {
      long bytes = entry.end() - entry.begin();
      segments.put(entry.name(), file.asSlice(start + entry.begin(), bytes));
    }
  }

  /// The bytes of a tensor, to be filled. The segment dies with [#commit] and [#close].
  ///
  /// @param name a name of the plan
  public MemorySegment segment(String name) {
    MemorySegment segment = segments.get(Objects.requireNonNull(name, "name"));
    if (segment == null) {
      throw new IllegalArgumentException(
          "name must be in the plan: %s is not in %s".formatted(name, segments.keySet()));
    }
    return segment;
  }

  /// Forces the elements to the disk and moves the file to its destination, replacing what is
  /// there.
  ///
  /// @throws IllegalStateException after a commit or after closing
  public void commit() throws IOException {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException(
          "%s is already %s".formatted(destination, committed ? "committed" : "closed"));
    }
    file.force();
    channel.force(true);
    arena.close();
    channel.close();
    UNFINISHED.finish(temporary, destination);
    committed = true;
  }

  /// Deletes the temporary file unless it was committed. Closing again does nothing.
  @Override
  public void close() throws IOException {
    Cleanup.all(List.of(this::unmap, channel::close, this::deleteUnlessCommitted));
  }

  private void unmap() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private void deleteUnlessCommitted() throws IOException {
    if (!committed) {
      UNFINISHED.delete(temporary);
    }
  }

  private static Header layout(List<TensorPlan> plan, Map<String, String> metadata) {
    metadata.forEach(SafetensorsWriter::requireText);
    List<Header.Entry> entries = new ArrayList<>();
    Map<String, TensorPlan> names = new HashMap<>();
    long next = 0;
    for (TensorPlan tensor : plan.stream().sorted(FILE_ORDER).toList()) {
      TensorPlan other = names.put(tensor.name(), tensor);
      if (other != null) {
        throw new IllegalArgumentException(
            "names must be distinct: %s and %s".formatted(other, tensor));
      }
      long end = next + tensor.bytes();
      if (end < 0 || end > Long.MAX_VALUE - Header.PREFIX - Header.LIMIT) {
        throw new IllegalArgumentException(
            "tensors must have fewer than 2^63 bytes together: %d and %d more in %s"
                .formatted(next, tensor.bytes(), tensor.name()));
      }
      entries.add(new Header.Entry(tensor.name(), tensor.type(), tensor.shape(), next, end));
      next = end;
    }
    return new Header(metadata, entries);
  }

  private static void requireText(String key, String value) {
    var encoder = StandardCharsets.UTF_8.newEncoder();
    if (!encoder.canEncode(key) || !encoder.canEncode(value)) {
      throw new IllegalArgumentException(
          "metadata must not have unpaired surrogates: %s = %s".formatted(key, value));
    }
  }
}
