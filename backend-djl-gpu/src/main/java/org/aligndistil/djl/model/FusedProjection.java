package org.aligndistil.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.aligndistil.backend.matrix.Projection;

/// Hidden states and output projection in host memory: logits that are computed when they are read.
///
/// @param hidden the last hidden states, `[N,H]`
/// @param head the output projection, `[V,H]`; on the CPU the model's own
/// @param projection both
record FusedProjection(HostArray hidden, HostArray head, Projection projection)
    implements AutoCloseable {

  /// A projection.
  ///
  /// @param hidden taken over
  /// @param head stays the model's
  /// @param manager closes the arrays if nobody did
  static FusedProjection of(NDArray hidden, NDArray head, NDManager manager) {
    HostArray states = HostArray.of(hidden, manager);
    HostArray weights = HostArray.of(head.stopGradient(), manager);
    return new FusedProjection(states, weights, new Projection(states.matrix(), weights.matrix()));
  }

  @Override
  public void close() {
    hidden.close();
    head.close();
  }
}
