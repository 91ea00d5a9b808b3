package org.aligndistil.objective.teacher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.objective.SparseTeacher;

/// Makes the rows of a teacher store from logits.
///
/// The tokens are those with the greatest logits, ties by id; their log-probabilities and that of
/// all others together are the backend's, so that the others keep all their digits however little
/// they have.
///
/// @param backend what computes log-probabilities
/// @param progress told after every tile how many rows it had, from several threads
public record TeacherBuilder(Backend backend, LongConsumer progress) {

  /// A builder that reports no progress.
  public TeacherBuilder(Backend backend) {
    this(backend, _ -> {});
  }

  /// Appends all rows of one role.
  ///
  /// @param inputs the logits, in host memory
  /// @param role whose
  /// @param writer where to; has the vocabulary of the logits, and room for the rows
  /// @throws org.aligndistil.backend.NonFiniteLogitsException if a row holds NaN or +∞
  public void append(Inputs inputs, Role role, TeacherStoreWriter writer) throws IOException {
    if (!(inputs.logits(role) instanceof HostMatrix logits)) {
      throw new IllegalArgumentException(
          "the logits of %s must be in host memory: %s".formatted(role, inputs.logits(role)));
    }
    if (logits.columns() != writer.shape().vocabulary()) {
      throw new IllegalArgumentException(
          "the store and %s must have equal vocabularies: %d != %d"
              .formatted(role, writer.shape().vocabulary(), logits.columns()));
    }
    InOrder inOrder = new InOrder(writer);
    try {
      backend.sweep(
          inputs,
          GradientSink.NONE,
          tile -> {
            inOrder.put(tile.firstRow(), rows(tile, logits, role, writer.shape().top()));
            progress.accept(tile.rowCount());
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static SparseTeacher rows(Tile tile, HostMatrix logits, Role role, int top) {
    int count = tile.rowCount();
    TokenLists lists = TopTokens.of(logits, tile.firstRow(), count, top);
    ListedTokens tokens = tile.logProbabilities(Mix.of(role), lists);
    double[] logProbabilities = new double[count * top];
    double[] rest = new double[count];
    for (int row = 0; row < count; row++) {
      for (int k = 0; k < top; k++) {
        logProbabilities[row * top + k] = Math.min(0, tokens.each().get(k).value(row));
      }
      rest[row] = Math.min(0, tokens.others().value(row));
    }
    return new SparseTeacher(new TokenLists(lists.tokens(), top), logProbabilities, rest);
  }

  /// Tiles come in any order; those that come early wait for their predecessors.
  private static final class InOrder {
    private final TeacherStoreWriter writer;
    private final TreeMap<Integer, SparseTeacher> early = new TreeMap<>();
    private int next;

    InOrder(TeacherStoreWriter writer) {
      this.writer = writer;
    }

    synchronized void put(int firstRow, SparseTeacher rows) {
      early.put(firstRow, rows);
      try {
        while (!early.isEmpty() && early.firstKey() == next) {
          Map.Entry<Integer, SparseTeacher> entry = early.pollFirstEntry();
          writer.append(entry.getValue());
          next += entry.getValue().lists().rowCount();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
