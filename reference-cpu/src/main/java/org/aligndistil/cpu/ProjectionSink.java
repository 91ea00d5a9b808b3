package org.aligndistil.cpu;

import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.backend.matrix.ProjectionGradient;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.mult.MatrixMatrixMult_DDRM;

/// Feeds the gradient of a tile into the backward pass of a projection.
///
/// The head's gradient is added row by row in the order of the batch, one tile after the other, so
/// that neither threads nor tiles change its bits.
final class ProjectionSink implements TileSink {

  private static final int TOKENS = 256;

  private final ProjectionGradient gradient;
  private final Turns turns;
  private final ProjectionReader reader = new ProjectionReader();
  private final int vocabulary;
  private final DMatrixRMaj logitsGradient = new DMatrixRMaj(0, 0);
  private int firstRow;
  private boolean hasEnded;

  ProjectionSink(ProjectionGradient gradient, Turns turns) {
    this.gradient = gradient;
    this.turns = turns;
    this.vocabulary = gradient.projection().vocabulary();
  }

  @Override
  public void begin(int row, int rowCount) {
    firstRow = row;
    logitsGradient.reshape(rowCount, vocabulary);
  }

  @Override
  public void write(int row, int token, double[] block, int count) {
    System.arraycopy(block, 0, logitsGradient.data, row * vocabulary + token, count);
  }

  @Override
  public void end() {
    writeHidden();
    turns.inOrder(firstRow, logitsGradient.getNumRows(), this::addToHead);
    hasEnded = true;
  }

  @Override
  public void leave(int row, int rowCount) {
    if (!hasEnded) {
      turns.inOrder(row, rowCount, () -> {});
    }
    hasEnded = false;
  }

  private void writeHidden() {
    Projection projection = gradient.projection();
    int rows = logitsGradient.getNumRows();
    DMatrixRMaj sum = new DMatrixRMaj(rows, projection.hidden().columns());
    for (int token = 0; token < vocabulary; token += TOKENS) {
      int tokens = Math.min(TOKENS, vocabulary - token);
      DMatrixRMaj head = reader.widen(projection.head(), token, tokens);
      DMatrixRMaj part = new DMatrixRMaj(rows, tokens);
      for (int row = 0; row < rows; row++) {
        System.arraycopy(
            logitsGradient.data, row * vocabulary + token, part.data, row * tokens, tokens);
      }
      MatrixMatrixMult_DDRM.multAdd_small(part, head, sum);
    }
    HostMatrix out = gradient.hiddenGradient();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < out.columns(); column++) {
        out.set(firstRow + row, column, sum.get(row, column));
      }
    }
  }

  private void addToHead() {
    HostMatrix out = gradient.headGradient();
    DMatrixRMaj hidden =
        reader.widen(gradient.projection().hidden(), firstRow, logitsGradient.getNumRows());
    for (int token = 0; token < vocabulary; token++) {
      for (int column = 0; column < out.columns(); column++) {
        double sum = out.get(token, column);
        for (int row = 0; row < logitsGradient.getNumRows(); row++) {
          sum = Math.fma(logitsGradient.get(row, token), hidden.get(row, column), sum);
        }
        out.set(token, column, sum);
      }
    }
  }
}
