package org.aligndistil.objective.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.TensorPlan;

/// The tensors of a file before it is written.
final class FileContent {

  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt I32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Numbers with a type and a shape.
  private record Content(DType type, List<Long> shape, double[] numbers) {}

  private final Map<String, Content> tensors = new LinkedHashMap<>();

  /// Adds a tensor or replaces it; numbers that are missing are 0.
  void put(String name, DType type, List<Long> shape, double... numbers) {
    tensors.put(name, new Content(type, shape, numbers));
  }

  void remove(String name) {
    tensors.remove(name);
  }

  void clear() {
    tensors.clear();
  }

  /// 0, 1, 2 …
  static double[] counting(int count) {
    return IntStream.range(0, count).asDoubleStream().toArray();
  }

  Path write(Path path) throws IOException {
    List<TensorPlan> plan = new ArrayList<>();
    tensors.forEach((name, c) -> plan.add(new TensorPlan(name, c.type(), c.shape())));
    try (SafetensorsWriter writer = SafetensorsWriter.create(path, plan, Map.of())) {
      tensors.forEach((name, content) -> fill(writer.segment(name), content));
      writer.commit();
    }
    return path;
  }

  private static void fill(MemorySegment segment, Content content) {
    int count = content.numbers().length;
    for (int i = 0; i < count; i++) {
      double number = content.numbers()[i];
      switch (content.type()) {
        case F64, F32 ->
            HostMatrix.of(segment, ElementType.valueOf(content.type().name()), count, 1)
                .set(i, 0, number);
        case I64 -> segment.set(I64, 8L * i, (long) number);
        case I32 -> segment.set(I32, 4L * i, (int) number);
        default -> segment.set(ValueLayout.JAVA_BYTE, i, (byte) number);
      }
    }
  }
}
