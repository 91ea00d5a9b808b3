package org.aligndistil.objective.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Rows;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.Tensor;
import org.aligndistil.objective.safetensors.TensorPlan;

/// The gradient of a loss, written through a memory map as it is computed.
///
/// The file appears under its name with [#commit]; closed without, it leaves nothing behind.
public final class GradientFile implements AutoCloseable {

  private static final String SUFFIX = ".grad";

  private final SafetensorsWriter writer;
  private final HostMatrix matrix;

  private GradientFile(SafetensorsWriter writer, HostMatrix matrix) {
    this.writer = writer;
    this.matrix = matrix;
  }

  static GradientFile create(Path out, Tensor policy, HostMatrix logits) throws IOException {
    TensorPlan plan = plan(policy);
    SafetensorsWriter writer = SafetensorsWriter.create(out, List.of(plan), Map.of());
    return new GradientFile(
        writer,
        new HostMatrix(
            writer.segment(plan.name()),
            ElementType.valueOf(plan.type().name()),
            logits.rows(),
            logits.columns()));
  }

  /// Writes a gradient at once.
  ///
  /// @param output the tensor that it is with respect to
  /// @param positions the index of each number among the elements of the tensor; others are 0
  static void write(Path out, Tensor output, long[] positions, double[] numbers)
      throws IOException {
    TensorPlan plan = plan(output);
    try (SafetensorsWriter writer = SafetensorsWriter.create(out, List.of(plan), Map.of())) {
      HostMatrix elements =
          new HostMatrix(
              writer.segment(plan.name()),
              ElementType.valueOf(plan.type().name()),
              new Rows.Indexed(positions),
              1);
      for (int i = 0; i < numbers.length; i++) {
        elements.set(i, 0, numbers[i]);
      }
      writer.commit();
    }
  }

  private static TensorPlan plan(Tensor of) {
    DType type = of.type() == DType.F64 ? DType.F64 : DType.F32;
    return new TensorPlan(of.name() + SUFFIX, type, of.shape());
  }

  /// Where the gradient goes.
  public GradientSink sink() {
    return matrix;
  }

  /// Makes the file appear under its name.
  public void commit() throws IOException {
    writer.commit();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
