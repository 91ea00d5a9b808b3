package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Consumer;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.GradientSink;

/// Passes over the rows of a batch on a device, tile by tile, in order and on the caller's thread.
///
/// Several threads may sweep at once. Nothing is recorded for automatic differentiation. No array
/// outlives its sweep.
public final class DeviceSweep implements AutoCloseable {

  private final NDManager manager;
  private final Kernels kernels;
  private final long tileElements;

  /// Compiles the kernels.
  ///
  /// @param manager whose device computes; stays the caller's
  /// @param tileElements about how many logits of a role a tile holds; a tile has at least one row
  public DeviceSweep(NDManager manager, long tileElements) {
    assert tileElements >= 1 : tileElements;
    this.manager = manager;
    this.tileElements = tileElements;
    this.kernels = new Kernels(manager);
  }

  /// As [org.aligndistil.backend.Backend#sweep] says.
  public void run(Inputs inputs, GradientSink sink, Consumer<Tile> work) {
    // Settings of the thread. Gradients: off on the engine's, on in all others. The optimiser would
    // compile other code for the second sweep than for the first.
    boolean recording = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    JniUtils.setGraphExecutorOptimize(false);
    try (NDManager arrays = manager.newSubManager()) {
      Heads heads = new Heads(arrays);
      TileSink tileSink = TileSink.of(sink, inputs, arrays, kernels, heads);
      int tileRows =
          Math.clamp(tileElements / inputs.vocabulary(), 1, Math.max(1, inputs.rowCount()));
      for (int row = 0; row < inputs.rowCount(); row += tileRows) {
        int count = Math.min(tileRows, inputs.rowCount() - row);
        TileRoles.Extent extent = new TileRoles.Extent(row, count);
        try (NDManager tile = arrays.newSubManager()) {
          TileRoles roles = new TileRoles(inputs, extent, tile, kernels, heads);
          work.accept(new DjlTile(roles, tileSink));
        }
      }
      tileSink.finish();
    } finally {
      JniUtils.setGradMode(recording);
    }
  }

  @Override
  public void close() {
    kernels.close();
  }
}
