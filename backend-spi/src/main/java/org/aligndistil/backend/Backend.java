package org.aligndistil.backend;

import java.util.function.Consumer;
import org.aligndistil.backend.matrix.GradientSink;

/// Computes the primitives of every objective over the rows of a batch.
///
/// A backend is opened through [Backends] and closed by whoever opened it. It is safe for use by
/// several threads unless its documentation says otherwise.
public interface Backend extends AutoCloseable {

  /// The provider's name, such as `cpu`.
  String name();

  /// How it computes, always the same: what its error budgets and its reproducibility follow from.
  Arithmetic arithmetic();

  /// Passes once over all rows, tile by tile.
  ///
  /// Tiles cover every row exactly once. Equal row counts and vocabularies are tiled the same way
  /// every time. Tiles may come in any order and on several threads at once; the call returns when
  /// all are done. An exception of `work` ends the sweep and is thrown here.
  ///
  /// @param inputs the logits and labels to read
  /// @param sink where gradients go, or [GradientSink#NONE]
  /// @param work what to do with each tile
  /// @throws NonFiniteLogitsException if a row that is read holds NaN or +∞
  /// @throws IllegalArgumentException if this backend cannot read or write that kind of matrix
  void sweep(Inputs inputs, GradientSink sink, Consumer<Tile> work);

  @Override
  void close();
}
