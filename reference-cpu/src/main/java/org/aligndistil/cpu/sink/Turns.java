package org.aligndistil.cpu.sink;

/// Lets tiles, which several threads finish in any order, do something in the order of their rows.
///
/// Tiles must be begun in that order, so that whoever waits waits for work that is under way.
public final class Turns {

  private int nextRow;
  private boolean abandoned;

  /// Waits until all earlier rows have had their turn, then runs.
  ///
  /// @param firstRow the first row of the tile
  /// @param rowCount how many rows it has
  /// @param work what to do; does not run if the sweep was abandoned
  public synchronized void inOrder(int firstRow, int rowCount, Runnable work) {
    while (nextRow != firstRow && !abandoned) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        abandoned = true;
        notifyAll();
        throw new IllegalStateException("interrupted while waiting for an earlier tile", e);
      }
    }
    if (!abandoned) {
      work.run();
      nextRow = firstRow + rowCount;
    }
    notifyAll();
  }

  /// Releases everyone who waits for a tile that will never come.
  public synchronized void abandon() {
    abandoned = true;
    notifyAll();
  }
}
