package org.aligndistil.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import org.aligndistil.djl.matrix.DjlGradient;
import org.aligndistil.djl.matrix.DjlLogits;
import org.aligndistil.djl.torch.TorchModule;

/// A pass whose logits and their gradient stay where the model is.
final class DevicePass extends TrainingPass {

  private final NDArray output;
  private Optional<NDArray> gradient = Optional.empty();

  DevicePass(NDManager manager, ForwardPass forward) {
    super(manager, forward);
    this.output = forward.output();
  }

  /// In float32.
  @Override
  public DjlLogits logits() {
    requireOpen();
    return new DjlLogits(output);
  }

  /// In float32.
  @Override
  public DjlGradient gradient() {
    requireOpen();
    return new DjlGradient(gradientArray());
  }

  @Override
  NDArray collect() {
    return gradientArray();
  }

  /// The manager of the pass owns both arrays.
  @Override
  void free() {}

  private NDArray gradientArray() {
    if (gradient.isEmpty()) {
      NDArray zeros = manager().zeros(output.getShape(), output.getDataType());
      gradient = Optional.of(TorchModule.keep(zeros));
    }
    return gradient.orElseThrow();
  }
}
