package org.aligndistil.cpu.sink;

import java.util.Optional;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.cpu.kernel.NativeRow;
import org.aligndistil.cpu.logits.PlainMemory;

/// Writes gradients to host memory.
public final class HostSink implements TileSink {

  private final HostMatrix matrix;
  private int firstRow;

  public HostSink(HostMatrix matrix) {
    this.matrix = matrix;
  }

  @Override
  public void begin(int row, int rowCount) {
    firstRow = row;
  }

  @Override
  public void write(int row, int token, double[] block, int count) {
    RowWriter.write(block, count, matrix, firstRow + row, token);
  }

  @Override
  public Optional<NativeRow> direct(int row) {
    return PlainMemory.row(matrix, firstRow + row);
  }

  @Override
  public void end() {}
}
