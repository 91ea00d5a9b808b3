package org.aligndistil.objective.safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/// A safetensors file, mapped into memory.
///
/// ```
/// file   = length header data
/// length = u64, little-endian
/// header = { "name": { "dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end] }, … } spaces
/// ```
///
/// Opening checks everything that the reference implementation checks, and refuses besides:
/// repeated names, fields of a tensor that the format does not have, a `__metadata__` that is null.
/// The data is not touched, and files and tensors may exceed 2 GiB.
///
/// All threads may read. Closing unmaps the file and ends every segment that came from it. Whoever
/// truncates a file while it is open makes its readers fail with an [InternalError].
///
/// @see <a href="https://huggingface.co/docs/safetensors/index#format">Format</a>
public final class SafetensorsFile implements AutoCloseable {

  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// So many names are listed when one is missing.
  private static final int LISTED = 20;

  /// Looks at the bytes of a file before anything is made of them.
  @FunctionalInterface
  public interface Check {

    /// Refuses what should not be read.
    ///
    /// @param bytes of the whole file, header included; the very memory that the tensors will be in
    void require(MemorySegment bytes) throws IOException;
  }

  private final Path path;
  private final Arena arena;
  private final MemorySegment bytes;
  private final Map<String, String> metadata;
  private final SequencedMap<String, Tensor> tensors;

  private SafetensorsFile(Path path, Arena arena, Header header, MemorySegment bytes) {
    this.path = path;
    this.arena = arena;
    this.bytes = bytes;
    this.metadata = header.metadata();
    this.tensors = new LinkedHashMap<>();
    MemorySegment data = bytes.asSlice(bytes.byteSize() - header.dataBytes());
    for (Header.Entry entry : header.entries()) {
      MemorySegment tensor = data.asSlice(entry.begin(), entry.end() - entry.begin());
      tensors.put(entry.name(), new Tensor(entry.name(), entry.type(), entry.shape(), tensor));
    }
  }

  /// Maps a file and checks its header.
  ///
  /// @param path a regular file
  /// @throws SafetensorsException if the file is not in the format
  public static SafetensorsFile open(Path path) throws IOException {
    return openChecked(path, _ -> {});
  }

  /// Maps a file, has its bytes checked, and only then looks at its header. Whoever puts another
  /// file in its place meanwhile changes nothing: what was checked is what is read.
  ///
  /// @param path a regular file
  /// @param check what must hold, such as a checksum
  /// @throws SafetensorsException if the file is not in the format
  /// @throws IOException what the check throws, too
  public static SafetensorsFile openChecked(Path path, Check check) throws IOException {
    if (Files.isDirectory(path)) {
      throw SafetensorsException.of(path, "a file", "a directory");
    }
    Arena arena = Arena.ofShared();
    boolean opened = false;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      check.require(file);
      if (size < Header.PREFIX) {
        throw SafetensorsException.of(
            path, "the length of the header in 8 bytes", "a file of %d bytes".formatted(size));
      }
      int length = headerLength(path, file);
      Header header = HeaderParser.parse(path, decode(path, file.asSlice(Header.PREFIX, length)));
      header.requireCover(path, size - Header.PREFIX - length);
      SafetensorsFile opening = new SafetensorsFile(path, arena, header, file);
      opened = true;
      return opening;
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  /// The file.
  public Path path() {
    return path;
  }

  /// The whole file, header included; read only.
  public MemorySegment bytes() {
    return bytes;
  }

  /// The free text of the header, in its order; empty if there is none.
  public Map<String, String> metadata() {
    return metadata;
  }

  /// The tensors in the order of their data.
  public List<Tensor> tensors() {
    return List.copyOf(tensors.values());
  }

  /// A tensor, if the file has it.
  ///
  /// @param name the whole name, case included
  public Optional<Tensor> find(String name) {
    return Optional.ofNullable(tensors.get(Objects.requireNonNull(name, "name")));
  }

  /// A tensor that must be there.
  ///
  /// @param name the whole name, case included
  /// @throws SafetensorsException if the file lacks it; the message lists what the file has
  public Tensor tensor(String name) throws SafetensorsException {
    return find(name)
        .orElseThrow(
            () -> SafetensorsException.ofTensor(path, name, "a tensor of this name", names()));
  }

  /// Unmaps the file. Closing again does nothing.
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private String names() {
    List<String> names = new ArrayList<>();
    for (String name : tensors.sequencedKeySet()) {
      if (names.size() == LISTED) {
        names.add("and %d more".formatted(tensors.size() - LISTED));
        break;
      }
      names.add(SafetensorsException.quoted(name));
    }
    return names.isEmpty() ? "no tensors" : String.join(", ", names);
  }

  private static int headerLength(Path path, MemorySegment file) throws SafetensorsException {
    long length = file.get(LENGTH, 0);
    String found = "a length of " + Long.toUnsignedString(length);
    long rest = file.byteSize() - Header.PREFIX;
    if (Long.compareUnsigned(length, rest) > 0) {
      throw SafetensorsException.of(
          path,
          "a safetensors file, whose header lies within the %d bytes after its length"
              .formatted(rest),
          found);
    }
    if (length > Header.LIMIT) {
      throw SafetensorsException.of(
          path, "a header of at most %d bytes".formatted(Header.LIMIT), found);
    }
    return Math.toIntExact(length);
  }

  // Strictly and beforehand: the JSON parser guesses at encodings and is lenient with UTF-8.
  private static CharBuffer decode(Path path, MemorySegment header) throws SafetensorsException {
    ByteBuffer bytes = header.asByteBuffer();
    if (!bytes.hasRemaining() || bytes.get(0) != '{') {
      String found =
          bytes.hasRemaining() ? "the byte 0x%02x".formatted(bytes.get(0)) : "a header of 0 bytes";
      throw SafetensorsException.of(path, "a JSON object as header, beginning with {", found);
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CoderResult result = decoder.decode(bytes, text, true);
    if (result.isError()) {
      throw SafetensorsException.of(
          path,
          "a header in UTF-8",
          "the byte 0x%02x at byte %d of the header"
              .formatted(bytes.get(bytes.position()), bytes.position()));
    }
    return text.flip();
  }
}
