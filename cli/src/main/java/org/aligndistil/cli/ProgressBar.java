package org.aligndistil.cli;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Shows on the standard error how far an evaluation is, if it is long and somebody watches.
///
/// Rows may be added by several threads, not any more when it is closed.
final class ProgressBar implements AutoCloseable {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);
  private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int LENGTH = 30;

  /// Empties the line of the cursor.
  static final String ERASE = "\r\u001b[2K";

  private final Terminal terminal;
  private final long total;
  private final LongSupplier nanoTime;
  private final long start;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong nextDrawing = new AtomicLong(PATIENCE);
  private volatile boolean drawn;

  /// Begins to count.
  ///
  /// @param terminal where to draw
  /// @param total the rows that will be added
  /// @param nanoTime the clock, [System#nanoTime]
  ProgressBar(Terminal terminal, long total, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.total = total;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /// Some rows are done.
  void add(long rows) {
    long now = done.addAndGet(rows);
    long elapsed = nanoTime.getAsLong() - start;
    long due = nextDrawing.get();
    // One thread draws; the others go on.
    if (elapsed >= due
        && nextDrawing.compareAndSet(due, elapsed + INTERVAL)
        && terminal.isWatched(Terminal.Stream.ERR)) {
      draw(now, elapsed);
    }
  }

  /// Erases what was drawn.
  @Override
  public void close() {
    if (drawn) {
      drawn = false;
      terminal.err().print(ERASE);
      terminal.err().flush();
    }
  }

  /// A bar.
  ///
  /// @param terminal on whose standard error it is drawn
  /// @param share from 0 to 1
  /// @param length in characters
  static String bar(Terminal terminal, double share, int length) {
    int full = (int) (length * share);
    Cell.Face rest = terminal.isColoured(Terminal.Stream.ERR) ? Cell.Face.DIM : Cell.Face.PLAIN;
    return "━".repeat(full) + rest.paint((rest == Cell.Face.DIM ? "━" : " ").repeat(length - full));
  }

  private void draw(long rows, long elapsed) {
    double share = (double) rows / total;
    String bar = bar(terminal, share, LENGTH);
    long left = TimeUnit.NANOSECONDS.toSeconds((long) (elapsed / share - elapsed));
    drawn = true;
    terminal
        .err()
        .print(
            ERASE
                + "%s %3d %%  %d/%d rows  %d:%02d left"
                    .formatted(bar, (int) (100 * share), rows, total, left / 60, left % 60));
    terminal.err().flush();
  }
}
