package org.aligndistil.objective.teacher;

import java.io.IOException;
import java.io.UncheckedIOException;
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

  /// Appends all rows of the role that the store is of.
  ///
  /// Every tile is written where it belongs as soon as it is done, and whoever fills a file
  /// computes its checksum while the other threads go on.
  ///
  /// @param inputs the logits, in host memory
  /// @param writer where to; has the vocabulary of the logits, and room for the rows
  /// @throws org.aligndistil.backend.NonFiniteLogitsException if a row holds NaN or +∞; the store
  ///   cannot be committed then
  public void append(Inputs inputs, TeacherStoreWriter writer) throws IOException {
    Role role = writer.source().role();
    if (!(inputs.logits(role) instanceof HostMatrix logits)) {
      throw new IllegalArgumentException(
          "the logits of %s must be in host memory: %s".formatted(role, inputs.logits(role)));
    }
    if (logits.columns() != writer.shape().vocabulary()) {
      throw new IllegalArgumentException(
          "the store and %s must have equal vocabularies: %d != %d"
              .formatted(role, writer.shape().vocabulary(), logits.columns()));
    }
    long first = writer.reserve(inputs.rowCount());
    try {
      backend.sweep(
          inputs,
          GradientSink.NONE,
          tile -> {
            write(first + tile.firstRow(), rows(tile, logits, writer), writer);
            progress.accept(tile.rowCount());
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(long firstRow, SparseTeacher rows, TeacherStoreWriter writer) {
    try {
      writer.write(firstRow, rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SparseTeacher rows(Tile tile, HostMatrix logits, TeacherStoreWriter writer) {
    int count = tile.rowCount();
    int top = writer.shape().top();
    TokenLists lists = TopTokens.of(logits, tile.firstRow(), count, top);
    ListedTokens tokens = tile.logProbabilities(Mix.of(writer.source().role()), lists);
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
}
