package org.aligndistil.cpu.sink;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.backend.matrix.ProjectionGradient;
import org.aligndistil.cpu.logits.ProjectionReader;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.mult.MatrixMatrixMult_DDRM;

/// Feeds the gradient of a tile into the backward pass of a projection.
///
/// The head's gradient is added row by row in the order of the batch, one tile after the other, so
/// that neither threads nor tiles change its bits.
public final class ProjectionSink implements TileSink {

  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ProjectionGradient gradient;
  private final Turns turns;
  private final ProjectionReader reader = new ProjectionReader();
  private final int vocabulary;
  private final int width;

  private final DMatrixRMaj logitsGradient = new DMatrixRMaj(0, 0);
  private final DMatrixRMaj head = new DMatrixRMaj(0, 0);
  private final DMatrixRMaj hidden = new DMatrixRMaj(0, 0);
  private final DMatrixRMaj block = new DMatrixRMaj(0, 0);
  private final DMatrixRMaj part = new DMatrixRMaj(0, 0);
  private final DMatrixRMaj sum = new DMatrixRMaj(0, 0);
  private final double[] headRow;
  private int firstRow;
  private boolean hasEnded;

  public ProjectionSink(ProjectionGradient gradient, Turns turns) {
    this.gradient = gradient;
    this.turns = turns;
    this.vocabulary = gradient.projection().vocabulary();
    this.width = gradient.projection().hidden().columns();
    this.headRow = new double[width];
  }

  @Override
  public void begin(int row, int count) {
    firstRow = row;
    logitsGradient.reshape(count, vocabulary);
  }

  @Override
  public void write(int row, int token, double[] values, int count) {
    System.arraycopy(values, 0, logitsGradient.data, row * vocabulary + token, count);
  }

  @Override
  public void end() {
    writeHidden();
    turns.inOrder(firstRow, logitsGradient.getNumRows(), this::addToHead);
    hasEnded = true;
  }

  @Override
  public void leave(int row, int count) {
    if (!hasEnded) {
      turns.inOrder(row, count, () -> {});
    }
    hasEnded = false;
  }

  /// Sums over the tokens of a block, then over blocks.
  private void writeHidden() {
    Projection projection = gradient.projection();
    int rows = logitsGradient.getNumRows();
    sum.reshape(rows, width);
    sum.zero();
    for (int token = 0; token < vocabulary; token += ProjectionReader.TOKENS) {
      int tokens = Math.min(ProjectionReader.TOKENS, vocabulary - token);
      reader.widen(projection.head(), token, tokens, head);
      block.reshape(rows, tokens);
      for (int row = 0; row < rows; row++) {
        System.arraycopy(
            logitsGradient.data, row * vocabulary + token, block.data, row * tokens, tokens);
      }
      part.reshape(rows, width);
      MatrixMatrixMult_DDRM.mult_reorder(block, head, part);
      CommonOps_DDRM.addEquals(sum, part);
    }
    HostMatrix out = gradient.hiddenGradient();
    for (int row = 0; row < rows; row++) {
      for (int unit = 0; unit < width; unit++) {
        out.set(firstRow + row, unit, sum.get(row, unit));
      }
    }
  }

  private void addToHead() {
    HostMatrix out = gradient.headGradient();
    MemorySegment segment = out.segment();
    int rows = logitsGradient.getNumRows();
    reader.widen(gradient.projection().hidden(), firstRow, rows, hidden);
    for (int token = 0; token < vocabulary; token++) {
      long at = out.byteOffset(token);
      MemorySegment.copy(segment, F64, at, headRow, 0, width);
      for (int row = 0; row < rows; row++) {
        addScaled(logitsGradient.get(row, token), row * width);
      }
      MemorySegment.copy(headRow, 0, segment, F64, at, width);
    }
  }

  /// `headRow += factor · hidden`, each rounded once.
  private void addScaled(double factor, int at) {
    double[] states = hidden.data;
    for (int unit = 0; unit < width; unit++) {
      headRow[unit] = Math.fma(factor, states[at + unit], headRow[unit]);
    }
  }
}
