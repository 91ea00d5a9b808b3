package org.aligndistil.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import org.aligndistil.djl.torch.TorchModule;

/// What a decoder computed, and how a gradient gets back from there to the parameters.
interface ForwardPass extends AutoCloseable {

  /// Logits or hidden states, a row each response token; of its own gradient nothing is known.
  NDArray output();

  /// Adds a vector-Jacobian product to the gradients of the parameters.
  ///
  /// @param vector the gradient with respect to the output, on its device
  void backward(NDArray vector);

  @Override
  void close();

  /// A pass whose graph is in memory.
  ///
  /// @param recorded the output with its graph; its manager closes it
  record Kept(NDArray recorded) implements ForwardPass {
    public Kept {
      TorchModule.keep(recorded);
    }

    @Override
    public NDArray output() {
      return recorded.stopGradient();
    }

    @Override
    public void backward(NDArray vector) {
      JniUtils.backward((PtNDArray) recorded, (PtNDArray) vector, false, false);
    }

    @Override
    public void close() {}
  }
}
