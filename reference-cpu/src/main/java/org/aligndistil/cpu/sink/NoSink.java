package org.aligndistil.cpu.sink;

/// Refuses gradients.
public final class NoSink implements TileSink {

  @Override
  public void begin(int firstRow, int rowCount) {
    throw new IllegalStateException("this sweep has no sink for gradients");
  }

  @Override
  public void write(int row, int token, double[] block, int count) {
    throw new IllegalStateException("this sweep has no sink for gradients");
  }

  @Override
  public void end() {}
}
