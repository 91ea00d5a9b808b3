package org.aligndistil.backend.matrix;

/// Where the gradient of a loss with respect to the policy's logits goes, a tile at a time.
///
/// A sink that is the policy's own [HostMatrix] replaces the logits by their gradient.
public sealed interface GradientSink
    permits HostMatrix, ProjectionGradient, DeviceGradient, GradientSink.None {

  /// The sink of an evaluation that wants no gradient.
  GradientSink NONE = new None();

  /// Accepts nothing.
  final class None implements GradientSink {
    private None() {}
  }
}
