package org.aligndistil.djl.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Optional;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.djl.matrix.DjlGradient;
import org.aligndistil.djl.matrix.DjlLogits;
import org.aligndistil.djl.torch.TorchModule;

/// A forward pass whose gradient is to come.
///
/// ```
/// try (TrainingPass pass = model.trainingPass(batch)) {
///   … the loss of pass.logits(), its gradient into pass.gradient() …
///   pass.backward();
/// }
/// ```
///
/// The matrices end when the pass is closed; reading them later throws [IllegalStateException]. All
/// threads may read and fill them; the pass itself belongs to the thread that made it.
public final class TrainingPass implements AutoCloseable {

  private final NDManager manager;
  private final NDArray output;
  private Optional<HostLogits> logits = Optional.empty();
  private Optional<HostLogits> gradient = Optional.empty();
  private Optional<NDArray> deviceGradient = Optional.empty();
  private boolean passed;
  private boolean closed;

  /// A pass.
  ///
  /// @param manager of everything that ends with the pass; taken over
  /// @param output the logits, with their graph
  TrainingPass(NDManager manager, NDArray output) {
    this.manager = manager;
    this.output = TorchModule.keep(output);
  }

  /// The logits of the response rows, `[N,V]` in float32, in host memory.
  public HostMatrix logits() {
    requireOpen();
    if (logits.isEmpty()) {
      logits = Optional.of(HostLogits.of(output.stopGradient(), manager));
    }
    return logits.orElseThrow().matrix();
  }

  /// The same logits where the model is.
  public DjlLogits deviceLogits() {
    requireOpen();
    return new DjlLogits(output);
  }

  /// Where the gradient of the loss with respect to the logits goes, `[N,V]` in float32, zero at
  /// first. Always the same matrix.
  public HostMatrix gradient() {
    requireOpen();
    if (gradient.isEmpty()) {
      NDArray zeros = manager.zeros(output.getShape(), output.getDataType(), Device.cpu());
      gradient = Optional.of(HostLogits.of(zeros, manager));
    }
    return gradient.orElseThrow().matrix();
  }

  /// The same where the model is; once asked for, it is the gradient, and [#gradient] is not read.
  public DjlGradient deviceGradient() {
    requireOpen();
    if (deviceGradient.isEmpty()) {
      deviceGradient =
          Optional.of(TorchModule.keep(manager.zeros(output.getShape(), output.getDataType())));
    }
    return new DjlGradient(deviceGradient.orElseThrow());
  }

  /// Adds the vector-Jacobian product of the gradient to the gradients of the parameters.
  ///
  /// @throws IllegalStateException when called again
  public void backward() {
    requireOpen();
    if (passed) {
      throw new IllegalStateException("the backward pass has been made");
    }
    passed = true;
    NDArray vector = deviceGradient.orElseGet(this::movedGradient);
    JniUtils.backward((PtNDArray) output, (PtNDArray) vector, false, false);
  }

  private NDArray movedGradient() {
    gradient();
    return gradient.orElseThrow().array().toDevice(output.getDevice(), false);
  }

  /// Frees the graph and all matrices. Closing again does nothing.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      gradient.ifPresent(HostLogits::close);
      logits.ifPresent(HostLogits::close);
      manager.close();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the pass is closed");
    }
  }
}
