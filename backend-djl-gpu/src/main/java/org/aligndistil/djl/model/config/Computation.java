package org.aligndistil.djl.model.config;

import java.util.Objects;

/// How a model computes: what is traded between memory, time and digits.
///
/// @param precision of matrix products and attention
/// @param activations what the backward pass finds when it begins
/// @param logits whether logits exist as a matrix
public record Computation(Precision precision, Activations activations, LogitStorage logits) {

  /// The precision of matrix products and attention. Parameters, their gradients, the sums of
  /// residuals, norms, and the logits that a loss sees are in float32 either way.
  public enum Precision {
    /// 24 binary digits.
    FLOAT32,
    /// 8 binary digits; weights are rounded from those in float32 whenever they are used.
    BFLOAT16
  }

  /// What a forward pass keeps for the backward pass.
  public enum Activations {
    /// Everything that gradients need.
    KEPT,
    /// The inputs of the layers. Each layer is computed again in the backward pass: a forward pass
    /// more, the same bits.
    RECOMPUTED
  }

  /// Whether the logits are stored.
  public enum LogitStorage {
    /// As a matrix `[N,V]` in float32, and so is their gradient.
    STORED,
    /// Never: whoever reads them multiplies hidden states and output projection, in double whatever
    /// the precision, and carries the gradient back a tile at a time.
    FUSED
  }

  public Computation {
    Objects.requireNonNull(precision, "precision");
    Objects.requireNonNull(activations, "activations");
    Objects.requireNonNull(logits, "logits");
  }

  /// In float32, with everything in memory.
  public static Computation usual() {
    return new Computation(Precision.FLOAT32, Activations.KEPT, LogitStorage.STORED);
  }
}
