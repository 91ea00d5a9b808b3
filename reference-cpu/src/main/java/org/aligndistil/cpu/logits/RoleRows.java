package org.aligndistil.cpu.logits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.backend.Role;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.kernel.NativeRow;
import org.aligndistil.cpu.kernel.Scan;

/// The logits of one role at the rows of a tile: looked at once, then read block by block.
///
/// One a thread and role, moved from tile to tile; its buffers are kept.
public final class RoleRows {

  /// Where logits come from.
  public interface Source {
    /// Brings logits to where they are read from: called with each chunk of a row before any other
    /// method is asked about it.
    ///
    /// @param row counted from the first row of the tile
    /// @param token the first token
    /// @param count how many tokens
    default void fetch(int row, int token, int count) {}

    /// Reads some logits of a row.
    ///
    /// @param row counted from the first row of the tile
    /// @param token the first token
    /// @param count how many tokens
    /// @param out receives them
    /// @param at the element of `out` that receives the first
    void read(int row, int token, int count, double[] out, int at);

    /// The row itself, where kernels can read it.
    Optional<NativeRow> direct(int row);
  }

  /// How many logits are looked at together.
  static final int CHUNK = 4 * Fold.BLOCK;

  private static final Source NOTHING =
      new Source() {
        @Override
        public void read(int row, int token, int count, double[] out, int at) {}

        @Override
        public Optional<NativeRow> direct(int row) {
          return Optional.empty();
        }
      };

  private final Role role;
  private final int vocabulary;
  private final int chunks;
  private final Scan scan = new Scan();
  private final double[] room;
  private final List<Optional<NativeRow>> direct;
  private final boolean[] coarse;
  private final boolean[] masked;
  private final boolean[] whole;
  private final int[] argMax;
  private final double[] greatest;
  private final double[] magnitude;
  private double[] values = {};
  private Source source = NOTHING;

  /// The logits of tiles.
  ///
  /// @param role whose
  /// @param rows the most rows of a tile
  /// @param vocabulary V
  /// @param room [#CHUNK] numbers, for a moment
  RoleRows(Role role, int rows, int vocabulary, double[] room) {
    this.room = room;
    this.role = role;
    this.vocabulary = vocabulary;
    chunks = Math.ceilDiv(vocabulary, CHUNK);
    direct = new ArrayList<>(rows);
    coarse = new boolean[Math.multiplyExact(rows, chunks)];
    masked = new boolean[rows];
    whole = new boolean[rows];
    argMax = new int[rows];
    greatest = new double[rows];
    magnitude = new double[rows];
  }

  /// Looks at the rows of a tile.
  ///
  /// @param logits where they come from
  /// @param firstRow the index in the batch of the first of them
  /// @param rowCount how many rows
  /// @throws NonFiniteLogitsException if a logit is NaN or +∞, or a row has no token
  public void load(Source logits, int firstRow, int rowCount) {
    source = logits;
    Arrays.fill(whole, false);
    direct.clear();
    for (int row = 0; row < rowCount; row++) {
      direct.add(source.direct(row));
      look(row);
      masked[row] = !(magnitude[row] < Double.POSITIVE_INFINITY);
      if (masked[row]) {
        requireLogits(row, firstRow + row);
      }
    }
  }

  private void look(int row) {
    greatest[row] = Double.NEGATIVE_INFINITY;
    magnitude[row] = 0;
    Optional<NativeRow> nativeRow = direct.get(row);
    int first = 0;
    for (int chunk = 0; chunk < chunks; chunk++) {
      int token = chunk * CHUNK;
      int count = Math.min(CHUNK, vocabulary - token);
      source.fetch(row, token, count);
      if (nativeRow.isPresent()) {
        scan.simd(nativeRow.get(), token, count);
      } else {
        read(row, token, count, room);
        scan.simd(room, count);
      }
      coarse[row * chunks + chunk] = scan.isCoarse();
      magnitude[row] = Math.max(magnitude[row], scan.magnitude());
      if (scan.greatest() > greatest[row]) {
        greatest[row] = scan.greatest();
        first = token;
      }
    }
    argMax[row] = first + indexOfGreatest(row, first);
  }

  /// Counted from the first token of its chunk; 0 if no logit is greater than −∞.
  private int indexOfGreatest(int row, int token) {
    if (greatest[row] == Double.NEGATIVE_INFINITY) {
      return 0;
    }
    int count = Math.min(CHUNK, vocabulary - token);
    Optional<NativeRow> nativeRow = direct.get(row);
    if (nativeRow.isPresent()) {
      return Scan.indexOf(greatest[row], nativeRow.get(), token, count);
    }
    read(row, token, count, room);
    return Scan.indexOf(greatest[row], room);
  }

  private void requireLogits(int row, int rowOfBatch) {
    double[] logits = widened(row);
    boolean anyToken = false;
    for (int token = 0; token < vocabulary; token++) {
      double logit = logits[row * vocabulary + token];
      if (Double.isNaN(logit) || logit == Double.POSITIVE_INFINITY) {
        throw NonFiniteLogitsException.at(role, rowOfBatch, token, logit);
      }
      anyToken |= logit != Double.NEGATIVE_INFINITY;
    }
    if (!anyToken) {
      throw NonFiniteLogitsException.allMasked(role, rowOfBatch);
    }
  }

  /// Reads a block of logits.
  ///
  /// @param row counted from the first row of the tile
  /// @param token its first token
  /// @param count how many tokens
  /// @param out receives them, from 0
  public void read(int row, int token, int count, double[] out) {
    if (whole[row]) {
      System.arraycopy(values, row * vocabulary + token, out, 0, count);
    } else {
      source.read(row, token, count, out, 0);
    }
  }

  /// A row itself, where kernels can read it.
  public Optional<NativeRow> direct(int row) {
    return direct.get(row);
  }

  /// One logit.
  public double at(int row, int token) {
    if (whole[row]) {
      return values[row * vocabulary + token];
    }
    source.read(row, token, 1, room, 0);
    return room[0];
  }

  /// The logits of a whole row, from `row · V` on.
  public double[] widened(int row) {
    if (!whole[row]) {
      if (values.length == 0) {
        values = new double[Math.multiplyExact(whole.length, vocabulary)];
      }
      source.read(row, 0, vocabulary, values, row * vocabulary);
      whole[row] = true;
    }
    return values;
  }

  /// Whether a row masks a token.
  public boolean isMasked(int row) {
    return masked[row];
  }

  /// Whether the logits of a block are coarse, see [Scan]; a block never is where its neighbours of
  /// the same chunk are not.
  public boolean isCoarse(int row, int token) {
    return coarse[row * chunks + token / CHUNK];
  }

  /// Whether all logits of a row are coarse.
  public boolean isCoarse(int row) {
    for (int chunk = 0; chunk < chunks; chunk++) {
      if (!coarse[row * chunks + chunk]) {
        return false;
      }
    }
    return true;
  }

  /// The token with the greatest logit, the first of several.
  public int argMax(int row) {
    return argMax[row];
  }

  /// The greatest magnitude of a logit of a row that masks no token.
  public double magnitude(int row) {
    return magnitude[row];
  }
}
