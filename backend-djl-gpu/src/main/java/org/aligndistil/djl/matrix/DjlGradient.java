package org.aligndistil.djl.matrix;

import ai.djl.ndarray.NDArray;
import org.aligndistil.backend.matrix.DeviceGradient;

/// A gradient that stays on the device, where the backward pass of a model takes it up.
///
/// The array of the policy's own [DjlLogits] is allowed: gradients then replace logits, which a
/// graph that needs them must not see.
///
/// @param array `[N,V]`, of any floating-point type, overwritten; rounded once from binary32
public record DjlGradient(NDArray array) implements DeviceGradient {
  public DjlGradient {
    Shapes.requireMatrix("array", array);
  }
}
