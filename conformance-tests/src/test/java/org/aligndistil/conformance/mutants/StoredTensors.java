package org.aligndistil.conformance.mutants;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.Tensor;
import org.aligndistil.objective.safetensors.TensorPlan;

/// The tensors of a file in the padded form, to be changed and written elsewhere.
final class StoredTensors {

  /// The positions of the first and of the last token of a response.
  record Ends(int first, int last) {}

  private record Stored(DType type, List<Long> shape, byte[] bytes) {}

  private static final String MASK = "response_mask";

  private final Map<String, Stored> tensors = new LinkedHashMap<>();

  private StoredTensors() {}

  static StoredTensors read(Path file) throws IOException {
    StoredTensors read = new StoredTensors();
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      for (Tensor tensor : opened.tensors()) {
        byte[] bytes = tensor.data().toArray(ValueLayout.JAVA_BYTE);
        read.tensors.put(tensor.name(), new Stored(tensor.type(), tensor.shape(), bytes));
      }
    }
    return read;
  }

  void write(Path file) throws IOException {
    List<TensorPlan> plans = new ArrayList<>();
    tensors.forEach((name, stored) -> plans.add(new TensorPlan(name, stored.type, stored.shape)));
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, plans, Map.of())) {
      tensors.forEach(
          (name, stored) -> writer.segment(name).copyFrom(MemorySegment.ofArray(stored.bytes)));
      writer.commit();
    }
  }

  /// T, the columns of the file.
  int columns() {
    return (int) (long) of(MASK).shape.getLast();
  }

  /// Where responses lie among the B · T positions; none of them is empty.
  List<Ends> responses() {
    byte[] mask = of(MASK).bytes;
    List<Ends> responses = new ArrayList<>();
    for (int start = 0; start < mask.length; start += columns()) {
      int[] tokens = IntStream.range(start, start + columns()).filter(i -> mask[i] == 1).toArray();
      responses.add(new Ends(tokens[0], tokens[tokens.length - 1]));
    }
    return responses;
  }

  /// A position becomes a response token.
  void mask(int position) {
    of(MASK).bytes[position] = 1;
  }

  /// A position is no response token any more.
  void unmask(int position) {
    of(MASK).bytes[position] = 0;
  }

  /// A position takes what another one has.
  void copy(String name, int from, int to) {
    Stored stored = of(name);
    int size = size(stored);
    System.arraycopy(stored.bytes, from * size, stored.bytes, to * size, size);
  }

  /// What is at a position moves along its row; at the end of the row stays what was there.
  ///
  /// @param by how many columns to the right, less than 0 for the left
  void move(String name, int by) {
    Stored stored = of(name);
    Stored moved = new Stored(stored.type, stored.shape, stored.bytes.clone());
    int size = size(stored);
    for (int to = 0; to < positions(); to++) {
      int column = to % columns() - by;
      if (column >= 0 && column < columns()) {
        System.arraycopy(stored.bytes, (to - by) * size, moved.bytes, to * size, size);
      }
    }
    tensors.put(name, moved);
  }

  /// The last extent of a tensor.
  int width(String name) {
    return (int) (long) of(name).shape.getLast();
  }

  /// Gives logits a greater vocabulary, with logits of 0.
  void widen(String name, int width) {
    Stored stored = of(name);
    int old = size(stored);
    int size = old / width(name) * width;
    byte[] wide = new byte[positions() * size];
    for (int i = 0; i < positions(); i++) {
      System.arraycopy(stored.bytes, i * old, wide, i * size, old);
    }
    List<Long> shape = List.of(stored.shape.get(0), stored.shape.get(1), (long) width);
    tensors.put(name, new Stored(stored.type, shape, wide));
  }

  /// B · T.
  private int positions() {
    return of(MASK).bytes.length;
  }

  /// The bytes of a position.
  private int size(Stored stored) {
    return stored.bytes.length / positions();
  }

  private Stored of(String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }
}
