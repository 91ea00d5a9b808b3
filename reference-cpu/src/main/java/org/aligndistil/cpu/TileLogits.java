package org.aligndistil.cpu;

import java.util.HashMap;
import java.util.Map;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.DeviceLogits;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.cpu.kernel.Finite;
import org.aligndistil.cpu.kernel.Maximum;

/// The logits of the rows of one tile, widened and checked, each role when it is first asked for.
///
/// One a thread, moved from tile to tile; its buffers are kept.
final class TileLogits {

  /// The widened logits of one role.
  static final class RoleRows {
    /// Row after row, V elements each.
    final double[] values;

    /// Whether a row masks a token.
    final boolean[] masked;

    private RoleRows(int rows, int vocabulary) {
      values = new double[Math.multiplyExact(rows, vocabulary)];
      masked = new boolean[rows];
    }
  }

  private final Inputs inputs;
  private final int vocabulary;
  private final int capacity;
  private final Map<Role, RoleRows> buffers = new HashMap<>();
  private final Map<Role, RoleRows> loaded = new HashMap<>();
  private final int[] pivots;
  private final RowReader reader = new RowReader();
  private final ProjectionReader projections = new ProjectionReader();
  private int firstRow;
  private int rowCount;

  TileLogits(Inputs inputs, int capacity) {
    this.inputs = inputs;
    this.vocabulary = inputs.vocabulary();
    this.capacity = capacity;
    this.pivots = new int[capacity];
  }

  void moveTo(int row, int count) {
    firstRow = row;
    rowCount = count;
    loaded.clear();
  }

  int firstRow() {
    return firstRow;
  }

  int rowCount() {
    return rowCount;
  }

  int vocabulary() {
    return vocabulary;
  }

  int label(int row) {
    return inputs.labels()[firstRow + row];
  }

  /// The token relative to which all mixes of a row are computed: the policy's most probable one.
  int pivot(int row) {
    rows(Role.POLICY);
    return pivots[row];
  }

  RoleRows rows(Role role) {
    RoleRows rows = loaded.get(role);
    if (rows == null) {
      rows = load(role);
      loaded.put(role, rows);
      if (role.equals(Role.POLICY)) {
        findPivots(rows);
      }
    }
    return rows;
  }

  private RoleRows load(Role role) {
    RoleRows rows = buffers.computeIfAbsent(role, _ -> new RoleRows(capacity, vocabulary));
    switch (inputs.logits(role)) {
      case HostMatrix matrix -> {
        for (int row = 0; row < rowCount; row++) {
          reader.read(matrix, firstRow + row, rows.values, row * vocabulary);
        }
      }
      case Projection projection -> projections.read(projection, firstRow, rowCount, rows.values);
      case DeviceLogits _ ->
          throw new IllegalArgumentException(
              "the cpu backend reads logits in host memory; those of %s are on a device"
                  .formatted(role));
    }
    for (int row = 0; row < rowCount; row++) {
      rows.masked[row] = check(role, rows.values, row);
    }
    return rows;
  }

  private boolean check(Role role, double[] values, int row) {
    int from = row * vocabulary;
    if (Finite.simd(values, from, from + vocabulary)) {
      return false;
    }
    boolean anyToken = false;
    for (int token = 0; token < vocabulary; token++) {
      double logit = values[from + token];
      if (Double.isNaN(logit) || logit == Double.POSITIVE_INFINITY) {
        throw NonFiniteLogitsException.at(role, firstRow + row, token, logit);
      }
      anyToken |= logit != Double.NEGATIVE_INFINITY;
    }
    if (!anyToken) {
      throw NonFiniteLogitsException.allMasked(role, firstRow + row);
    }
    return true;
  }

  private void findPivots(RoleRows policy) {
    for (int row = 0; row < rowCount; row++) {
      int from = row * vocabulary;
      double greatest = Maximum.simd(policy.values, from, from + vocabulary);
      int token = 0;
      while (policy.values[from + token] != greatest) {
        token++;
      }
      pivots[row] = token;
    }
  }
}
