package org.aligndistil.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.HashMap;
import java.util.Map;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Projection;

/// The output projections of a sweep, copied to the device once.
final class Heads {

  /// A head on the device.
  ///
  /// @param array `[V,H]`
  /// @param largestNorm max_v ‖head_v‖₂
  record Head(NDArray array, double largestNorm) {}

  private record Key(HostMatrix matrix, DataType type) {}

  private final NDManager manager;
  private final Kernels kernels;
  private final Map<Key, Head> heads = new HashMap<>();

  /// @param manager of the sweep
  Heads(NDManager manager, Kernels kernels) {
    this.manager = manager;
    this.kernels = kernels;
  }

  /// The type in which a projection is computed.
  static DataType typeOf(Projection projection) {
    return HostRows.typeOf(projection.hidden()) == DataType.FLOAT64
        ? DataType.FLOAT64
        : HostRows.typeOf(projection.head());
  }

  Head of(Projection projection) {
    return heads.computeIfAbsent(new Key(projection.head(), typeOf(projection)), this::upload);
  }

  private Head upload(Key key) {
    NDArray array = HostRows.upload(key.matrix, 0, key.matrix.rowCount(), key.type, manager);
    try (NDArray norm = kernels.one(manager, "largest_norm", array)) {
      return new Head(array, norm.toDoubleArray()[0]);
    }
  }
}
