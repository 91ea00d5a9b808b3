package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.HashMap;
import java.util.Map;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.djl.matrix.HostRows;

/// The output projections of a sweep, `[V,H]`, copied to the device once.
final class Heads {

  private record Key(HostMatrix matrix, DataType type) {}

  private final NDManager manager;
  private final Map<Key, NDArray> heads = new HashMap<>();

  /// @param manager of the sweep
  Heads(NDManager manager) {
    this.manager = manager;
  }

  /// The type in which a projection is computed.
  static DataType typeOf(Projection projection) {
    return HostRows.typeOf(projection.hidden()) == DataType.FLOAT64
        ? DataType.FLOAT64
        : HostRows.typeOf(projection.head());
  }

  NDArray of(Projection projection) {
    return heads.computeIfAbsent(
        new Key(projection.head(), typeOf(projection)),
        key -> HostRows.upload(key.matrix, 0, key.matrix.rowCount(), key.type, manager));
  }
}
