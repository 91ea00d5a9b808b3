package org.aligndistil.conformance.rows;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.Mixture;

/// Runs single primitives over all rows of a case.
public final class Sweeps {

  private Sweeps() {}

  /// A mix in the form that a tile needs it.
  public interface MixOfTile extends Function<Mixture, Mix> {}

  /// A statistic of some mixes.
  public interface Statistic {
    Column of(Tile tile, MixOfTile mixes);
  }

  /// A gradient with coefficients per row.
  public interface Gradient {
    Iterable<LogitsGradient> of(Tile tile);
  }

  public static MixOfTile mixes(LogitsCase from, Tile tile) {
    return mixture -> mixture.mix(from, tile.firstRow(), tile.rowCount());
  }

  /// A statistic of every row, with its error bounds.
  public static Column column(Backend backend, LogitsCase from, Statistic statistic) {
    double[] values = new double[from.rowCount()];
    double[] errors = new double[from.rowCount()];
    backend.sweep(
        from.inputs(),
        GradientSink.NONE,
        tile -> {
          Column part = statistic.of(tile, mixes(from, tile));
          for (int i = 0; i < tile.rowCount(); i++) {
            values[tile.firstRow() + i] = part.value(i);
            errors[tile.firstRow() + i] = part.error(i);
          }
        });
    return Column.of(values, errors);
  }

  /// The log-probabilities of listed tokens.
  public interface ListedStatistic {
    ListedTokens of(Tile tile, MixOfTile mixes);
  }

  /// Listed tokens of every row, with error bounds.
  public static ListedTokens listed(
      Backend backend, LogitsCase from, int width, ListedStatistic statistic) {
    double[][] values = new double[width + 1][from.rowCount()];
    double[][] errors = new double[width + 1][from.rowCount()];
    backend.sweep(
        from.inputs(),
        GradientSink.NONE,
        tile -> {
          ListedTokens part = statistic.of(tile, mixes(from, tile));
          for (int k = 0; k <= width; k++) {
            Column column = k < width ? part.each().get(k) : part.others();
            for (int i = 0; i < tile.rowCount(); i++) {
              values[k][tile.firstRow() + i] = column.value(i);
              errors[k][tile.firstRow() + i] = column.error(i);
            }
          }
        });
    return new ListedTokens(
        IntStream.range(0, width).mapToObj(k -> Column.of(values[k], errors[k])).toList(),
        Column.of(values[width], errors[width]));
  }

  /// The most probable token of every row.
  public static int[] argMax(Backend backend, LogitsCase from, Mixture mixture) {
    ConcurrentHashMap<Integer, Integer> tokens = new ConcurrentHashMap<>();
    backend.sweep(
        from.inputs(),
        GradientSink.NONE,
        tile -> {
          int[] part = tile.argMax(mixes(from, tile).apply(mixture));
          for (int i = 0; i < tile.rowCount(); i++) {
            tokens.put(tile.firstRow() + i, part[i]);
          }
        });
    int[] all = new int[from.rowCount()];
    tokens.forEach((row, token) -> all[row] = token);
    return all;
  }

  /// What the gradient kernel writes, as doubles.
  public static double[][] gradient(Backend backend, LogitsCase from, Gradient gradient) {
    HostMatrix sink = emptySink(from.rowCount(), from.vocabulary(), ElementType.F64);
    backend.sweep(from.inputs(), sink, tile -> tile.gradient(gradient.of(tile)));
    return rows(sink);
  }

  /// A matrix of NaN, so that what nobody writes is seen.
  public static HostMatrix emptySink(int rows, int columns, ElementType type) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      Arrays.fill(row, Double.NaN);
    }
    return LogitsCase.matrix(values, type);
  }

  public static double[][] rows(HostMatrix matrix) {
    double[][] rows = new double[matrix.rowCount()][matrix.columns()];
    for (int row = 0; row < rows.length; row++) {
      for (int v = 0; v < matrix.columns(); v++) {
        rows[row][v] = matrix.get(row, v);
      }
    }
    return rows;
  }
}
