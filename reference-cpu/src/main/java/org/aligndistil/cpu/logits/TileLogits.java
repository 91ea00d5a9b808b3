package org.aligndistil.cpu.logits;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.DeviceLogits;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.cpu.kernel.LaneSums;
import org.aligndistil.cpu.kernel.NativeRow;
import org.aligndistil.cpu.kernel.PlainTerm;

/// The logits of the rows of one tile, each role when it is first asked for.
///
/// One a thread, moved from tile to tile; its buffers are kept.
public final class TileLogits {

  private final Inputs inputs;
  private final LogitsRoom room;
  private final int vocabulary;
  private final int capacity;
  private final List<PlainTerm.Range> blocks;
  private final Map<Role, RoleRows> buffers = new HashMap<>();
  private final Map<Role, RoleRows> loaded = new HashMap<>();
  private final Map<Role, double[]> products = new HashMap<>();
  private final ProjectionReader projections = new ProjectionReader();
  private int firstRow;
  private int rowCount;

  /// The logits of tiles.
  ///
  /// @param inputs of the batch
  /// @param capacity the most rows of a tile
  /// @param room for logits
  public TileLogits(Inputs inputs, int capacity, LogitsRoom room) {
    this.inputs = inputs;
    this.room = room;
    this.vocabulary = inputs.vocabulary();
    this.capacity = capacity;
    this.blocks = LaneSums.blocks(vocabulary);
  }

  public void moveTo(int row, int count) {
    firstRow = row;
    rowCount = count;
    loaded.clear();
  }

  public int firstRow() {
    return firstRow;
  }

  public int rowCount() {
    return rowCount;
  }

  public int vocabulary() {
    return vocabulary;
  }

  /// The blocks of a row.
  public List<PlainTerm.Range> blocks() {
    return blocks;
  }

  public int label(int row) {
    return inputs.labels()[firstRow + row];
  }

  /// The token relative to which mixes of several terms are first computed: the policy's most
  /// probable one.
  public int pivot(int row) {
    return rows(Role.POLICY).argMax(row);
  }

  public RoleRows rows(Role role) {
    RoleRows rows = loaded.get(role);
    if (rows == null) {
      rows =
          buffers.computeIfAbsent(
              role, name -> new RoleRows(name, capacity, vocabulary, room.chunk()));
      rows.load(source(role), firstRow, rowCount);
      loaded.put(role, rows);
    }
    return rows;
  }

  private RoleRows.Source source(Role role) {
    return switch (inputs.logits(role)) {
      case HostMatrix matrix -> host(role, matrix);
      case Projection projection -> {
        double[] product =
            products.computeIfAbsent(
                role, _ -> new double[Math.multiplyExact(capacity, vocabulary)]);
        projections.read(projection, firstRow, rowCount, product);
        yield new ProjectedRows(product, vocabulary);
      }
      case DeviceLogits _ ->
          throw new IllegalArgumentException(
              "the cpu backend reads logits in host memory; those of %s are on a device"
                  .formatted(role));
    };
  }

  /// Rows that kernels can read: those of the matrix, or a copy of them.
  private RoleRows.Source host(Role role, HostMatrix matrix) {
    if (PlainMemory.isUsable(matrix) || matrix.type() == ElementType.F64) {
      return new HostRows(matrix, firstRow);
    }
    return new CopiedRows(matrix, firstRow, room, room.copy(role, capacity, vocabulary));
  }

  private record HostRows(HostMatrix matrix, int firstRow) implements RoleRows.Source {
    @Override
    public void read(int row, int token, int count, double[] out, int at) {
      RowReader.read(matrix, firstRow + row, token, count, out, at);
    }

    @Override
    public Optional<NativeRow> direct(int row) {
      return PlainMemory.row(matrix, firstRow + row);
    }
  }

  /// Rows that are copied to where kernels can read them.
  private record CopiedRows(HostMatrix matrix, int firstRow, LogitsRoom room, HostMatrix copy)
      implements RoleRows.Source {
    @Override
    public void fetch(int row, int token, int count) {
      RowReader.copy(room.plain(matrix, firstRow + row, token, count), copy, row, token);
    }

    @Override
    public void read(int row, int token, int count, double[] out, int at) {
      RowReader.read(copy, row, token, count, out, at);
    }

    @Override
    public Optional<NativeRow> direct(int row) {
      return PlainMemory.row(copy, row);
    }
  }

  private record ProjectedRows(double[] product, int vocabulary) implements RoleRows.Source {
    @Override
    public void read(int row, int token, int count, double[] out, int at) {
      System.arraycopy(product, row * vocabulary + token, out, at, count);
    }

    @Override
    public Optional<NativeRow> direct(int row) {
      return Optional.empty();
    }
  }
}
