package org.aligndistil.conformance.mutants;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.HostMatrix;

/// A tile that can compute a statistic of one role anew from its logits, as mutants do that are
/// about the arithmetic of a row; of mixes it knows what the sound tile says.
class TextbookTile extends ForwardingTile {

  /// A number of one row.
  interface Formula {
    double of(double[] logits, int label);
  }

  private final Inputs inputs;

  TextbookTile(Tile sound, Inputs inputs) {
    super(sound);
    this.inputs = inputs;
  }

  /// A backend of such tiles.
  static Backend backend(Function<TextbookTile, Tile> mutation) {
    return Broken.sweep((sound, inputs, sink, work) ->
        sound.sweep(
            inputs, sink, tile -> work.accept(mutation.apply(new TextbookTile(tile, inputs)))));
  }

  /// A formula of every row of one role, or what is given for other mixes.
  final Column each(Mix mix, Column otherwise, Formula formula) {
    Optional<double[][]> logits = logits(mix);
    if (logits.isEmpty()) {
      return otherwise;
    }
    double[] values = new double[rowCount()];
    Arrays.setAll(values, i -> formula.of(logits.get()[i], inputs.labels()[firstRow() + i]));
    return Column.of(values, new double[values.length]);
  }

  /// The logits of the rows, if the mix is one role.
  final Optional<double[][]> logits(Mix mix) {
    for (Role role : inputs.logits().keySet()) {
      if (mix.equals(Mix.of(role)) && inputs.logits(role) instanceof HostMatrix matrix) {
        double[][] rows = new double[rowCount()][matrix.columns()];
        for (int i = 0; i < rows.length; i++) {
          int row = firstRow() + i;
          Arrays.setAll(rows[i], v -> matrix.get(row, v));
        }
        return Optional.of(rows);
      }
    }
    return Optional.empty();
  }
}
