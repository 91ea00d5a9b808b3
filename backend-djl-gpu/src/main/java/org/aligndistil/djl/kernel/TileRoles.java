package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.djl.matrix.DjlLogits;
import org.aligndistil.djl.matrix.HostRows;
import org.aligndistil.djl.matrix.Shapes;

/// The logits of the rows of one tile on the device, checked, each role when it is first asked for.
final class TileRoles {

  /// The logits of one role.
  ///
  /// @param logits `[n,V]`, binary32 or binary64; 0 where masked
  /// @param mask `[n,V]`, which tokens are masked; empty if none is
  record RoleRows(NDArray logits, NDArray mask) {}

  /// Rows of the batch, from the first.
  record Extent(int firstRow, int rowCount) {}

  private final Inputs inputs;
  private final Extent extent;
  private final NDManager manager;
  private final Kernels kernels;
  private final Heads heads;
  private final Map<Role, RoleRows> loaded = new HashMap<>();
  private final Map<Role, NDArray> modes = new HashMap<>();
  private final NDArray none;

  TileRoles(Inputs inputs, Extent extent, NDManager manager, Kernels kernels, Heads heads) {
    this.inputs = inputs;
    this.extent = extent;
    this.manager = manager;
    this.kernels = kernels;
    this.heads = heads;
    this.none = manager.create(new Shape(0));
  }

  NDManager manager() {
    return manager;
  }

  Kernels kernels() {
    return kernels;
  }

  Extent extent() {
    return extent;
  }

  int vocabulary() {
    return inputs.vocabulary();
  }

  /// An array without elements, which kernels take for absent.
  NDArray none() {
    return none;
  }

  RoleRows rows(Role role) {
    RoleRows rows = loaded.get(role);
    if (rows == null) {
      rows = load(role);
      loaded.put(role, rows);
    }
    return rows;
  }

  /// The tokens that are not in the vocabulary of a mix's softmax: those that all its roles mask.
  ///
  /// @return `[n,V]`; empty if there surely are none
  NDArray absent(Mix mix) {
    return every(mix.roles().stream().map(role -> rows(role).mask()).toList());
  }

  /// The tokens that both masks have.
  NDArray both(NDArray one, NDArray other) {
    return every(List.of(one, other));
  }

  private NDArray every(List<NDArray> masks) {
    boolean isAnyEmpty = masks.stream().anyMatch(mask -> mask.size() == 0);
    return isAnyEmpty ? none : kernels.one(manager, "every", masks);
  }

  /// The most probable token of a role at each row, the first of several.
  ///
  /// @return `[n,1]`, 64-bit integers
  NDArray modes(Role role) {
    NDArray found = modes.get(role);
    if (found == null) {
      RoleRows rows = rows(role);
      found = kernels.one(manager, "argmax", rows.logits, rows.mask);
      modes.put(role, found);
    }
    return found;
  }

  /// The labels of the rows.
  ///
  /// @return `[n,1]`, 64-bit integers
  NDArray newLabels() {
    long[] labels = new long[extent.rowCount];
    Arrays.setAll(labels, i -> inputs.labels()[extent.firstRow + i]);
    return manager.create(labels, new Shape(labels.length, 1));
  }

  int label(int row) {
    return inputs.labels()[extent.firstRow + row];
  }

  private RoleRows load(Role role) {
    Logits source = inputs.logits(role);
    return switch (source) {
      case HostMatrix matrix -> checked(role, upload(matrix, HostRows.typeOf(matrix)));
      case Projection projection -> checked(role, product(projection));
      case DjlLogits device -> {
        Shapes.requireDevice(role.name(), device.array(), manager.getDevice());
        DataType type =
            device.array().getDataType() == DataType.FLOAT64 ? DataType.FLOAT64 : DataType.FLOAT32;
        NDArray rows =
            kernels.one(
                manager,
                "slice",
                device.array(),
                extent.firstRow,
                extent.rowCount,
                Kernels.code(type));
        yield checked(role, rows);
      }
      default ->
          throw new IllegalArgumentException(
              "the logits of %s belong to another backend: %s".formatted(role, source));
    };
  }

  private NDArray product(Projection projection) {
    try (NDArray hidden = upload(projection.hidden(), Heads.typeOf(projection))) {
      return kernels.one(manager, "project", hidden, heads.of(projection));
    }
  }

  private NDArray upload(HostMatrix matrix, DataType type) {
    return HostRows.upload(matrix, extent.firstRow, extent.rowCount, type, manager);
  }

  private RoleRows checked(Role role, NDArray logits) {
    double[][] extremes;
    try (NDArray array = kernels.one(manager, "extremes", logits)) {
      extremes = Kernels.rows(array);
    }
    boolean masked = false;
    for (int row = 0; row < extent.rowCount; row++) {
      double greatest = extremes[0][row];
      if (Double.isNaN(greatest) || greatest == Double.POSITIVE_INFINITY) {
        throw nonFinite(role, logits, row);
      }
      if (greatest == Double.NEGATIVE_INFINITY) {
        throw NonFiniteLogitsException.allMasked(role, extent.firstRow + row);
      }
      masked |= extremes[1][row] == Double.NEGATIVE_INFINITY;
    }
    if (!masked) {
      return new RoleRows(logits, none);
    }
    NDList parts = kernels.run(manager, "unmask", logits);
    return new RoleRows(parts.get(0), parts.get(1));
  }

  private NonFiniteLogitsException nonFinite(Role role, NDArray logits, int row) {
    try (NDArray found =
        kernels.one(manager, "slice", logits, row, 1, Kernels.code(DataType.FLOAT64))) {
      double[] values = found.toDoubleArray();
      for (int token = 0; token < values.length; token++) {
        if (Double.isNaN(values[token]) || values[token] == Double.POSITIVE_INFINITY) {
          return NonFiniteLogitsException.at(role, extent.firstRow + row, token, values[token]);
        }
      }
      throw new AssertionError("row %d of %s is finite".formatted(row, role));
    }
  }
}
