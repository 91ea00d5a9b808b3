package org.aligndistil.backend.matrix;

/// The backward pass of a [Projection]: the gradient of the logits is consumed a tile at a time.
///
/// ```
/// ∂L/∂hidden[n,h]  = Σ_v g[n,v] · head[v,h]
/// ∂L/∂head[v,h]   += Σ_n g[n,v] · hidden[n,h]
/// ```
///
/// @param projection where the logits came from
/// @param hiddenGradient `[N,H]`, overwritten
/// @param headGradient `[V,H]`, F64, added to
public record ProjectionGradient(
    Projection projection, HostMatrix hiddenGradient, HostMatrix headGradient)
    implements GradientSink {
  public ProjectionGradient {
    requireSameShape("hidden", projection.hidden(), hiddenGradient);
    requireSameShape("head", projection.head(), headGradient);
    if (headGradient.type() != ElementType.F64) {
      throw new IllegalArgumentException(
          "headGradient must be F64, so that rows can be added without loss: "
              + headGradient.type());
    }
  }

  private static void requireSameShape(String name, HostMatrix value, HostMatrix gradient) {
    if (value.rowCount() != gradient.rowCount() || value.columns() != gradient.columns()) {
      throw new IllegalArgumentException(
          "%s and its gradient must have equal shapes: [%d,%d] != [%d,%d]"
              .formatted(
                  name,
                  value.rowCount(),
                  value.columns(),
                  gradient.rowCount(),
                  gradient.columns()));
    }
  }
}
