package org.aligndistil.cpu.logits;

import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Projection;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.mult.MatrixMatrixMult_DDRM;

/// Computes rows of `hidden × headᵀ` in double, some columns of the vocabulary at a time.
///
/// Every logit is one dot product in the order of the hidden units, whatever the tile: a block of
/// logits grows by one hidden unit after the other. The head is widened once a tile.
public final class ProjectionReader {

  /// Tokens of a block.
  public static final int TOKENS = 256;

  private final DMatrixRMaj hidden = new DMatrixRMaj(0, 0);
  private final DMatrixRMaj head = new DMatrixRMaj(0, 0);

  /// The head's block with a row each hidden unit: products then run along its rows.
  private final DMatrixRMaj transposed = new DMatrixRMaj(0, 0);

  private final DMatrixRMaj product = new DMatrixRMaj(0, 0);

  /// Computes the logits of some rows.
  ///
  /// @param projection the factors
  /// @param firstRow the first row
  /// @param rowCount how many rows
  /// @param out where they go, row after row
  public void read(Projection projection, int firstRow, int rowCount, double[] out) {
    int vocabulary = projection.vocabulary();
    widen(projection.hidden(), firstRow, rowCount, hidden);
    for (int token = 0; token < vocabulary; token += TOKENS) {
      int tokens = Math.min(TOKENS, vocabulary - token);
      widen(projection.head(), token, tokens, head);
      CommonOps_DDRM.transpose(head, transposed);
      product.reshape(rowCount, tokens);
      MatrixMatrixMult_DDRM.mult_reorder(hidden, transposed, product);
      for (int row = 0; row < rowCount; row++) {
        System.arraycopy(product.data, row * tokens, out, row * vocabulary + token, tokens);
      }
    }
  }

  /// Widens some rows into a matrix that gets their shape.
  public void widen(HostMatrix matrix, int firstRow, int rowCount, DMatrixRMaj into) {
    into.reshape(rowCount, matrix.columns());
    for (int row = 0; row < rowCount; row++) {
      RowReader.read(
          matrix, firstRow + row, 0, matrix.columns(), into.data, row * matrix.columns());
    }
  }
}
