package org.aligndistil.djl.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import org.aligndistil.backend.matrix.HostMatrix;

/// A pass with its logits and their gradient as matrices.
final class StoredPass extends TrainingPass {

  private final HostArray logits;
  private Optional<HostArray> gradient = Optional.empty();

  StoredPass(NDManager manager, ForwardPass forward) {
    super(manager, forward);
    this.logits = HostArray.of(forward.output(), manager);
  }

  /// In float32.
  @Override
  public HostMatrix logits() {
    requireOpen();
    return logits.matrix();
  }

  /// In float32.
  @Override
  public HostMatrix gradient() {
    requireOpen();
    return gradientArray().matrix();
  }

  @Override
  NDArray collect() {
    return gradientArray().array();
  }

  @Override
  void free() {
    gradient.ifPresent(HostArray::close);
    logits.close();
  }

  private HostArray gradientArray() {
    if (gradient.isEmpty()) {
      NDArray like = logits.array();
      NDArray zeros = manager().zeros(like.getShape(), like.getDataType(), Device.cpu());
      gradient = Optional.of(HostArray.of(zeros, manager()));
    }
    return gradient.orElseThrow();
  }
}
