package org.aligndistil.objective.safetensors;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// What a header says.
///
/// @param metadata in the order of the file
/// @param entries the tensors by ascending offset
record Header(Map<String, String> metadata, List<Entry> entries) {

  /// The key that holds no tensor.
  static final String METADATA = "__metadata__";

  /// The length of the length.
  static final int PREFIX = 8;

  /// Writers pad the header so that the data begins at a multiple of this.
  static final int ALIGNMENT = 8;

  /// The longest header in bytes, `MAX_HEADER_SIZE` of the reference implementation.
  static final int LIMIT = 100_000_000;

  /// One tensor.
  ///
  /// @param begin the first byte, counted from the end of the header
  /// @param end one past the last byte
  record Entry(String name, DType type, List<Long> shape, long begin, long end) {

    /// The reference implementation's order: an empty tensor comes before the one it precedes.
    static final Comparator<Entry> BY_OFFSET =
        Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end);

    String offsets() {
      return "data_offsets [%d, %d]".formatted(begin, end);
    }
  }

  /// The size of the data region, if it is covered.
  long dataBytes() {
    return entries.isEmpty() ? 0 : entries.getLast().end();
  }

  /// Requires that the tensors cover the data region without overlap, gap or remainder.
  ///
  /// @param path the file, for the message
  /// @param dataBytes number of bytes after the header
  void requireCover(Path path, long dataBytes) throws SafetensorsException {
    for (Entry entry : entries) {
      if (entry.end() > dataBytes) {
        throw SafetensorsException.ofTensor(
            path,
            entry.name(),
            "data_offsets within the %d bytes of data".formatted(dataBytes),
            entry.offsets());
      }
    }
    long next = 0;
    String previous = "the header";
    for (Entry entry : entries) {
      if (entry.begin() != next) {
        String fault =
            entry.begin() < next
                ? "an overlap of %d bytes".formatted(next - entry.begin())
                : "a gap of %d bytes".formatted(entry.begin() - next);
        throw SafetensorsException.ofTensor(
            path,
            entry.name(),
            "data from byte %d, where %s ends".formatted(next, previous),
            "%s, %s".formatted(entry.offsets(), fault));
      }
      next = entry.end();
      previous = SafetensorsException.quoted(entry.name());
    }
    if (next != dataBytes) {
      throw SafetensorsException.of(
          path,
          "the end of the file after %d bytes of data, where %s ends".formatted(next, previous),
          "%d trailing bytes".formatted(dataBytes - next));
    }
  }
}
