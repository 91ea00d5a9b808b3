package org.aligndistil.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.Logits;

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
public abstract sealed class TrainingPass implements AutoCloseable 
    permits StoredPass, FusedPass, DevicePass {

  private final NDManager manager;
  private final ForwardPass forward;
  private boolean passed;
  private boolean closed;

  /// A pass.
  ///
  /// @param manager of everything that ends with the pass; taken over
  /// @param forward what was computed; taken over
  TrainingPass(NDManager manager, ForwardPass forward) {
    this.manager = manager;
    this.forward = forward;
  }

  /// The logits of the response rows, `[N,V]`: a matrix, or a projection if they are not stored.
  public abstract Logits logits();

  /// Where the gradient of the loss with respect to the logits goes, zero at first. Always the same
  /// object.
  public abstract GradientSink gradient();

  /// Adds the vector-Jacobian product of the gradient to the gradients of the parameters.
  ///
  /// @throws IllegalStateException when called again
  public final void backward() {
    requireOpen();
    if (passed) {
      throw new IllegalStateException("the backward pass has been made");
    }
    passed = true;
    NDArray vector = collect();
    forward.backward(vector.toDevice(manager.getDevice(), false));
  }

  /// The gradient with respect to the forward pass's output, on any device. What does not go through
  /// that output has been added to the parameters' gradients.
  abstract NDArray collect();

  /// Ends the matrices.
  abstract void free();

  final NDManager manager() {
    return manager;
  }

  final void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the pass is closed");
    }
  }

  /// Frees the graph and all matrices. Closing again does nothing.
  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      free();
      forward.close();
      manager.close();
    }
  }
}
