package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.ProjectionGradient;
import org.aligndistil.djl.matrix.DjlGradient;
import org.aligndistil.djl.matrix.HostRows;
import org.aligndistil.djl.matrix.Shapes;

/// Receives the gradient of a sweep, a tile at a time.
interface TileSink {

  /// The sink of a sweep.
  ///
  /// @param manager of the sweep
  static TileSink of(
      GradientSink sink, Inputs inputs, NDManager manager, Kernels kernels, Heads heads) {
    Shape shape = new Shape(inputs.rowCount(), inputs.vocabulary());
    return switch (sink) {
      case HostMatrix matrix -> new Host(matrix);
      case ProjectionGradient gradient -> new ProjectionSink(gradient, manager, kernels, heads);
      case DjlGradient gradient -> {
        Shapes.requireDevice("gradient", gradient.array(), manager.getDevice());
        Shapes.requireShape("gradient", gradient.array(), shape);
        yield new OnDevice(gradient.array(), kernels);
      }
      case GradientSink.None _ -> new None();
      default -> throw new IllegalArgumentException("the sink belongs to another backend: " + sink);
    };
  }

  /// Whether gradients are wanted at all.
  ///
  /// @throws IllegalStateException if not
  default void requireOpen() {}

  /// A tile.
  ///
  /// @param extent its rows
  /// @param gradient `[n,V]`
  void write(TileRoles.Extent extent, NDArray gradient);

  /// All tiles have been written.
  default void finish() {}

  /// Writes to host memory.
  record Host(HostMatrix matrix) implements TileSink {
    @Override
    public void write(TileRoles.Extent extent, NDArray gradient) {
      HostRows.download(gradient, matrix, extent.firstRow());
    }
  }

  /// Writes to an array on the device.
  record OnDevice(NDArray array, Kernels kernels) implements TileSink {
    @Override
    public void write(TileRoles.Extent extent, NDArray gradient) {
      kernels.one(gradient.getManager(), "store", array, extent.firstRow(), gradient).close();
    }
  }

  /// Refuses gradients.
  record None() implements TileSink {
    @Override
    public void requireOpen() {
      throw new IllegalStateException("this sweep has no sink for gradients");
    }

    @Override
    public void write(TileRoles.Extent extent, NDArray gradient) {
      requireOpen();
    }
  }
}
