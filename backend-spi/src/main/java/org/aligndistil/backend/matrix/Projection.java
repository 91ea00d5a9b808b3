package org.aligndistil.backend.matrix;

/// Logits that are computed when a tile asks for them, and never stored.
///
/// ```
/// z[n,v] = Σ_h hidden[n,h] · head[v,h]
/// ```
///
/// Error bounds concern the logits as the backend computed them: the rounding of the product, in
/// the arithmetic of the backend, is not in them, no more than that of the layers before it.
///
/// @param hidden the last hidden states, `[N,H]`
/// @param head the output projection, `[V,H]`
public record Projection(HostMatrix hidden, HostMatrix head) implements Logits {
  public Projection {
    if (hidden.columns() != head.columns()) {
      throw new IllegalArgumentException(
          "hidden and head must have equal width: %d != %d"
              .formatted(hidden.columns(), head.columns()));
    }
  }

  @Override
  public int rowCount() {
    return hidden.rowCount();
  }

  @Override
  public int vocabulary() {
    return head.rowCount();
  }
}
