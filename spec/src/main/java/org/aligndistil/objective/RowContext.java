package org.aligndistil.objective;

import java.util.Set;

/// What a row belongs to: the batch, and its response there.
final class RowContext {

  private final Batch batch;
  private final int[] sequenceOfToken;

  RowContext(Batch batch) {
    this.batch = batch;
    this.sequenceOfToken = batch.sequences().sequenceOfToken();
  }

  Batch batch() {
    return batch;
  }

  /// Whether the row belongs to a response of one of some kinds.
  boolean isOf(int row, Set<ResponseKind> kinds) {
    return kinds.contains(batch.sequences().kinds().get(sequenceOfToken[row]));
  }

  /// Whether the row's token is the last one of its response.
  boolean isLast(int row) {
    return row + 1 == batch.sequences().offsets()[sequenceOfToken[row] + 1];
  }

  /// The number of a row's token, or of its response.
  double signal(Signal signal, int row) {
    double[] numbers = batch.signals().get(signal);
    return switch (signal.scope()) {
      case TOKEN -> numbers[row];
      case SEQUENCE -> numbers[sequenceOfToken[row]];
    };
  }

  /// ∂loss/∂ℓ_t for a token of a part of the loss; 0 where it does not take part.
  double weight(TokenLoss part, Denominators denominators, int row) {
    if (!isOf(row, part.responses())) {
      return 0;
    }
    int length = batch.sequences().length(sequenceOfToken[row]);
    return part.reduction().weight(length, denominators.of(part.responses()));
  }
}
