package org.aligndistil.cpu;

import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Projection;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.mult.MatrixMatrixMult_DDRM;

/// Computes rows of `hidden × headᵀ` in double, some columns of the vocabulary at a time.
///
/// Every logit is one dot product in the order of the hidden units, whatever the tile.
final class ProjectionReader {

  private static final int TOKENS = 256;

  private final RowReader reader = new RowReader();

  /// Computes the logits of some rows.
  ///
  /// @param projection the factors
  /// @param firstRow the first row
  /// @param rowCount how many rows
  /// @param out where they go, row after row
  void read(Projection projection, int firstRow, int rowCount, double[] out) {
    int vocabulary = projection.vocabulary();
    DMatrixRMaj hidden = widen(projection.hidden(), firstRow, rowCount);
    for (int token = 0; token < vocabulary; token += TOKENS) {
      int tokens = Math.min(TOKENS, vocabulary - token);
      DMatrixRMaj head = widen(projection.head(), token, tokens);
      DMatrixRMaj product = new DMatrixRMaj(rowCount, tokens);
      MatrixMatrixMult_DDRM.multTransB(hidden, head, product);
      for (int row = 0; row < rowCount; row++) {
        System.arraycopy(product.data, row * tokens, out, row * vocabulary + token, tokens);
      }
    }
  }

  DMatrixRMaj widen(HostMatrix matrix, int firstRow, int rowCount) {
    DMatrixRMaj widened = new DMatrixRMaj(rowCount, matrix.columns());
    for (int row = 0; row < rowCount; row++) {
      reader.read(matrix, firstRow + row, widened.data, row * matrix.columns());
    }
    return widened;
  }
}
