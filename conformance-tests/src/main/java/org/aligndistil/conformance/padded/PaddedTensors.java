package org.aligndistil.conformance.padded;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Rows;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.TensorPlan;

/// Tensors that are collected and then written at once.
final class PaddedTensors {

  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final List<TensorPlan> plans = new ArrayList<>();
  private final Map<String, Consumer<MemorySegment>> contents = new LinkedHashMap<>();

  /// Rows of numbers at some places of a tensor, and NaN everywhere else.
  ///
  /// @param places the index of each row among the rows of the tensor
  /// @param rows all of the width of the tensor's
  void put(TensorPlan plan, long[] places, double[][] rows) {
    ElementType type = ElementType.valueOf(plan.type().name());
    int width = rows[0].length;
    put(
        plan,
        segment -> {
          int elements = (int) (segment.byteSize() / type.bytes());
          HostMatrix all = HostMatrix.of(segment, type, 1, elements);
          for (int i = 0; i < elements; i++) {
            all.set(0, i, Double.NaN);
          }
          long[] starts = Arrays.stream(places).map(place -> place * width).toArray();
          HostMatrix matrix = new HostMatrix(segment, type, new Rows.Indexed(starts), width);
          for (int row = 0; row < rows.length; row++) {
            for (int v = 0; v < width; v++) {
              matrix.set(row, v, rows[row][v]);
            }
          }
        });
  }

  /// Numbers that are written as they are.
  void put(TensorPlan plan, long[] numbers) {
    put(
        plan,
        segment -> {
          for (int i = 0; i < numbers.length; i++) {
            if (plan.type() == DType.U8) {
              segment.set(ValueLayout.JAVA_BYTE, i, (byte) numbers[i]);
            } else {
              segment.set(I64, (long) i * Long.BYTES, numbers[i]);
            }
          }
        });
  }

  private void put(TensorPlan plan, Consumer<MemorySegment> content) {
    plans.add(plan);
    contents.put(plan.name(), content);
  }

  /// Writes the file.
  void write(Path file) throws IOException {
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, plans, Map.of())) {
      contents.forEach((name, content) -> content.accept(writer.segment(name)));
      writer.commit();
    }
  }
}
