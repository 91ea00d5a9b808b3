package org.aligndistil.cpu;

import java.util.ArrayList;
import java.util.List;
import org.aligndistil.cpu.kernel.Divergence;
import org.aligndistil.cpu.logits.LogitsRoom;
import org.aligndistil.cpu.row.Softmax;

/// Room for the rows of a tile; one a worker, kept from sweep to sweep.
///
/// New room is cleared by the Java machine and mapped by the system: with a large vocabulary that
/// takes as long as a few rows.
final class Workspace {

  private final LogitsRoom logits = new LogitsRoom();
  private final Softmax.Scratch scratch = new Softmax.Scratch();
  private final Divergence.Block block = new Divergence.Block();
  private final Rows exponentials = new Rows();
  private final Rows compared = new Rows();

  /// For logits.
  LogitsRoom logits() {
    return logits;
  }

  /// For a block of a row. Whoever calls anybody else finds something else in it afterwards.
  Softmax.Scratch scratch() {
    return scratch;
  }

  /// For a block of a divergence; likewise.
  Divergence.Block block() {
    return block;
  }

  /// For the unnormalised probabilities of a softmax.
  ///
  /// @param index which softmax of the tile
  /// @param length how many numbers at least
  double[] exponentials(int index, int length) {
    return exponentials.get(index, length);
  }

  /// For what is kept of comparisons.
  ///
  /// @param index which of them
  /// @param length how many numbers at least
  double[] compared(int index, int length) {
    return compared.get(index, length);
  }

  /// Rows of numbers with any content.
  private static final class Rows {
    private static final double[] NONE = {};
    private final List<double[]> rows = new ArrayList<>();

    double[] get(int index, int length) {
      while (index >= rows.size()) {
        rows.add(NONE);
      }
      if (rows.get(index).length < length) {
        rows.set(index, new double[length]);
      }
      return rows.get(index);
    }
  }
}
