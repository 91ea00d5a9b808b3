package org.aligndistil.objective;

import java.util.Arrays;
import java.util.Objects;
import org.aligndistil.backend.TokenLists;

/// A distribution of every row of which only the most probable tokens are known, and what all
/// others have together.
///
/// @param lists the K tokens of each row, `[N,K]`
/// @param logProbabilities log q of each of them, `[N,K]`, nats, at most 0; −∞ for probability 0;
///   not copied
/// @param othersLogProbability log of what all other tokens have together, `[N]`; not copied
public record SparseTeacher(
    TokenLists lists, double[] logProbabilities, double[] othersLogProbability) {

  /// How far from 1 the probabilities of a row may sum to.
  private static final double SLACK = 0.01;

  public SparseTeacher {
    Objects.requireNonNull(lists, "lists");
    if (lists.firstRow() != 0) {
      throw new IllegalArgumentException(
          "lists must begin at the first row of the batch, not at row " + lists.firstRow());
    }
    if (logProbabilities.length != lists.tokens().length
        || othersLogProbability.length != lists.rowCount()) {
      throw new IllegalArgumentException(
          "there must be %d × %d log-probabilities and %d of all others: %d, %d"
              .formatted(
                  lists.rowCount(),
                  lists.width(),
                  lists.rowCount(),
                  logProbabilities.length,
                  othersLogProbability.length));
    }
    requireLogProbabilities("logProbabilities", logProbabilities);
    requireLogProbabilities("othersLogProbability", othersLogProbability);
  }

  /// A teacher whose other tokens have what is missing to 1.
  ///
  /// ```
  /// q_o = 1 − Σ_{i∈K} q_i          0 if that is less, as rounding may make it
  /// ```
  ///
  /// The same bits on every machine.
  ///
  /// @param lists the K tokens of each row
  /// @param logProbabilities log q of each of them
  public SparseTeacher(TokenLists lists, double[] logProbabilities) {
    this(lists, logProbabilities, missing(lists, logProbabilities));
  }

  /// log q of a token.
  ///
  /// @param row index of the row in the batch
  /// @param index place in its list
  public double logProbability(int row, int index) {
    return logProbabilities[row * lists.width() + index];
  }

  /// The probability of the listed tokens of a row and all others together: 1 but for the rounding
  /// of their logarithms.
  ///
  /// @param row index of the row in the batch
  public double probability(int row) {
    double sum = StrictMath.exp(othersLogProbability[row]);
    for (int k = 0; k < lists.width(); k++) {
      sum += StrictMath.exp(logProbability(row, k));
    }
    return sum;
  }

  /// Whether the probability of a row is 1 within 1 %, which logarithms in half precision may be
  /// off.
  ///
  /// @param row index of the row in the batch
  public boolean isDistribution(int row) {
    return Math.abs(probability(row) - 1) <= SLACK;
  }

  /// The least of the listed log-probabilities of a row.
  double leastLogProbability(int row) {
    double least = 0;
    for (int k = 0; k < lists.width(); k++) {
      least = Math.min(least, logProbability(row, k));
    }
    return least;
  }

  /// Checks that every row has tokens of the vocabulary, each once, and is a distribution.
  void requireFit(String role, int rowCount, int vocabulary) {
    if (lists.rowCount() != rowCount) {
      throw new IllegalArgumentException(
          "%s and labels must have equal length: %d != %d"
              .formatted(role, lists.rowCount(), rowCount));
    }
    int[] sorted = new int[lists.width()];
    for (int row = 0; row < rowCount; row++) {
      for (int k = 0; k < lists.width(); k++) {
        int token = lists.token(row, k);
        if (token < 0 || token >= vocabulary) {
          throw new IllegalArgumentException(
              "the tokens of %s must be from 0 to %d: %d at row %d"
                  .formatted(role, vocabulary - 1, token, row));
        }
        sorted[k] = token;
      }
      Arrays.sort(sorted);
      for (int k = 1; k < sorted.length; k++) {
        if (sorted[k] == sorted[k - 1]) {
          throw new IllegalArgumentException(
              "the tokens of %s must differ: %d stands twice at row %d"
                  .formatted(role, sorted[k], row));
        }
      }
      requireDistribution(role, row);
    }
  }

  private void requireDistribution(String role, int row) {
    if (!isDistribution(row)) {
      throw new IllegalArgumentException(
          "the probabilities of %s must sum to 1, others included: %s at row %d"
              .formatted(role, probability(row), row));
    }
  }

  private static double[] missing(TokenLists lists, double[] logProbabilities) {
    double[] missing = new double[lists.rowCount()];
    for (int row = 0; row < missing.length; row++) {
      double listed = 0;
      for (int k = 0; k < lists.width(); k++) {
        listed += StrictMath.exp(logProbabilities[row * lists.width() + k]);
      }
      missing[row] = listed < 1 ? StrictMath.log1p(-listed) : Double.NEGATIVE_INFINITY;
    }
    return missing;
  }

  private static void requireLogProbabilities(String name, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] <= 0)) {
        throw new IllegalArgumentException(
            "%s must be at most 0: %s at entry %d".formatted(name, values[i], i));
      }
    }
  }
}
