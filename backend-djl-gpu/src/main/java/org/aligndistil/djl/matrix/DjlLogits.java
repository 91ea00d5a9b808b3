package org.aligndistil.djl.matrix;

import ai.djl.ndarray.NDArray;
import org.aligndistil.backend.matrix.DeviceLogits;

/// Logits that lie on a device already, such as a model's output; they are neither copied nor kept.
///
/// @param array `[N,V]`, of any floating-point type, on the device of the backend that reads it;
///   may be part of a graph, to which nothing is added
public record DjlLogits(NDArray array) implements DeviceLogits {
  public DjlLogits {
    Shapes.requireMatrix("array", array);
  }

  @Override
  public int rowCount() {
    return Math.toIntExact(array.getShape().get(0));
  }

  @Override
  public int vocabulary() {
    return Math.toIntExact(array.getShape().get(1));
  }
}
