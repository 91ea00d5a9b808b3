package org.aligndistil.backend;

/// Logits that no distribution has: NaN, +∞, or a row in which every token that counts is masked.
public final class NonFiniteLogitsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int row;

  private NonFiniteLogitsException(int row, String message) {
    super(message);
    this.row = row;
  }

  /// The index in the batch of the row that was found.
  public int row() {
    return row;
  }

  /// A logit is NaN or +∞.
  ///
  /// @param what the role or mix it was found in
  /// @param row index of the row in the batch
  /// @param token id of the token
  /// @param value the logit
  public static NonFiniteLogitsException at(Object what, int row, int token, double value) {
    return new NonFiniteLogitsException(
        row, "%s logits: row %d, token %d is %s".formatted(what, row, token, value));
  }

  /// All logits of a row are −∞.
  ///
  /// @param what the role or mix it was found in
  /// @param row index of the row in the batch
  public static NonFiniteLogitsException allMasked(Object what, int row) {
    return new NonFiniteLogitsException(
        row, "%s logits: every token of row %d is masked (-Infinity)".formatted(what, row));
  }

  /// Nothing is left of a distribution without the label of the row: all other logits are −∞, or
  /// there are none.
  ///
  /// @param what the role or mix it was found in
  /// @param row index of the row in the batch
  public static NonFiniteLogitsException onlyLabel(Object what, int row) {
    return new NonFiniteLogitsException(
        row, "%s: row %d has no token but its label".formatted(what, row));
  }
}
