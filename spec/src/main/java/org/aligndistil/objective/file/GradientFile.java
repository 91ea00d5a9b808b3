package org.aligndistil.objective.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.Tensor;
import org.aligndistil.objective.safetensors.TensorPlan;

/// The gradient of a loss, written through a memory map as it is computed.
///
/// The file appears under its name with [#commit]; closed without, it leaves nothing behind.
public final class GradientFile implements AutoCloseable {

  private static final String NAME = "policy_logits.grad";

  private final SafetensorsWriter writer;
  private final HostMatrix matrix;

  private GradientFile(SafetensorsWriter writer, HostMatrix matrix) {
    this.writer = writer;
    this.matrix = matrix;
  }

  static GradientFile create(Path out, Tensor policy, HostMatrix logits) throws IOException {
    ElementType type = logits.type() == ElementType.F64 ? ElementType.F64 : ElementType.F32;
    TensorPlan plan = new TensorPlan(NAME, DType.valueOf(type.name()), policy.shape());
    SafetensorsWriter writer = SafetensorsWriter.create(out, List.of(plan), Map.of());
    return new GradientFile(
        writer, new HostMatrix(writer.segment(NAME), type, logits.rows(), logits.columns()));
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
