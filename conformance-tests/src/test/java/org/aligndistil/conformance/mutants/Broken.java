package org.aligndistil.conformance.mutants;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.aligndistil.backend.Arithmetic;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.cpu.CpuBackend;

/// Ways to break a sound backend.
final class Broken {

  /// What mutants break.
  static final Backend SOUND = new CpuBackend(2, 100);

  /// A sweep that may do anything before and after the sound one.
  interface Sweep {
    void run(Backend sound, Inputs inputs, GradientSink sink, Consumer<Tile> work);
  }

  private Broken() {}

  static Backend sweep(Sweep sweep) {
    return sweep(SOUND, sweep);
  }

  static Backend sweep(Backend sound, Sweep sweep) {
    return new Backend() {
      @Override
      public String name() {
        return "mutant";
      }

      @Override
      public Arithmetic arithmetic() {
        return sound.arithmetic();
      }

      @Override
      public void sweep(Inputs inputs, GradientSink sink, Consumer<Tile> work) {
        sweep.run(sound, inputs, sink, work);
      }

      @Override
      public void close() {}
    };
  }

  /// A backend that says something else of its arithmetic.
  static Backend declaring(Arithmetic arithmetic, Backend backend) {
    return new Backend() {
      @Override
      public String name() {
        return backend.name();
      }

      @Override
      public Arithmetic arithmetic() {
        return arithmetic;
      }

      @Override
      public void sweep(Inputs inputs, GradientSink sink, Consumer<Tile> work) {
        backend.sweep(inputs, sink, work);
      }

      @Override
      public void close() {
        backend.close();
      }
    };
  }

  /// Every tile is replaced.
  static Backend tiles(UnaryOperator<Tile> mutation) {
    return tiles(SOUND, mutation);
  }

  static Backend tiles(Backend sound, UnaryOperator<Tile> mutation) {
    return sweep(
        sound,
        (backend, inputs, sink, work) ->
            backend.sweep(inputs, sink, tile -> work.accept(mutation.apply(tile))));
  }

  /// Every matrix of logits is replaced.
  static Backend logits(BiFunction<Role, Logits, Logits> mutation) {
    return sweep((sound, inputs, sink, work) -> {
      Map<Role, Logits> mutated = new LinkedHashMap<>(inputs.logits());
      mutated.replaceAll(mutation);
      sound.sweep(new Inputs(mutated, inputs.labels()), sink, work);
    });
  }

  /// Every logit is replaced, once widened.
  static Backend values(DoubleUnaryOperator mutation) {
    return logits((_, logits) ->
        logits instanceof HostMatrix matrix
            ? LogitsCase.matrix(map(matrix, mutation), ElementType.F64)
            : logits);
  }

  /// The numbers of a statistic are replaced.
  static Column column(Tile tile, Column column, DoubleUnaryOperator mutation) {
    double[] values = new double[tile.rowCount()];
    double[] errors = new double[tile.rowCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = mutation.applyAsDouble(column.value(i));
      errors[i] = column.error(i);
    }
    return Column.of(values, errors);
  }

  static double[][] map(HostMatrix matrix, DoubleUnaryOperator change) {
    double[][] values = new double[matrix.rowCount()][matrix.columns()];
    for (int row = 0; row < values.length; row++) {
      for (int v = 0; v < matrix.columns(); v++) {
        values[row][v] = change.applyAsDouble(matrix.get(row, v));
      }
    }
    return values;
  }

  static void copy(HostMatrix from, HostMatrix to) {
    for (int row = 0; row < from.rowCount(); row++) {
      for (int v = 0; v < from.columns(); v++) {
        to.set(row, v, from.get(row, v));
      }
    }
  }
}
