package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.backend.matrix.ProjectionGradient;
import org.aligndistil.djl.matrix.HostRows;

/// Feeds the gradient of each tile into the backward pass of a projection, on the device.
///
/// The head's gradient is summed there over the tiles, in their order and in the type of the
/// projection, and added to the host's once, when the sweep has succeeded.
final class ProjectionSink implements TileSink {

  private final ProjectionGradient gradient;
  private final Kernels kernels;
  private final NDArray head;
  private final NDArray headSum;

  ProjectionSink(ProjectionGradient gradient, NDManager manager, Kernels kernels, Heads heads) {
    this.gradient = gradient;
    this.kernels = kernels;
    Projection projection = gradient.projection();
    head = heads.of(projection);
    headSum =
        manager.zeros(
            new Shape(projection.vocabulary(), projection.head().columns()),
            Heads.typeOf(projection));
  }

  @Override
  public void write(TileRoles.Extent extent, NDArray tile) {
    Projection projection = gradient.projection();
    NDManager manager = tile.getManager();
    try (NDArray back = kernels.one(manager, "back_to_hidden", tile, head);
        NDArray hidden =
            HostRows.upload(
                projection.hidden(),
                extent.firstRow(),
                extent.rowCount(),
                Heads.typeOf(projection),
                manager)) {
      HostRows.download(back, gradient.hiddenGradient(), extent.firstRow());
      kernels.one(manager, "back_to_head", headSum, tile, hidden).close();
    }
  }

  @Override
  public void finish() {
    HostRows.add(headSum, gradient.headGradient());
  }
}
