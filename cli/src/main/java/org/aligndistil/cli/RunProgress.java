package org.aligndistil.cli;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.aligndistil.djl.text.TokenCounts;
import org.aligndistil.djl.train.RunListener;
import org.aligndistil.djl.train.StepReport;
import org.aligndistil.djl.train.recipe.Stage;

/// Says on the standard error how far a run is: a bar that moves if somebody watches, else a line
/// now and then; and a line for each stage that is done.
final class RunProgress implements RunListener, AutoCloseable {

  private static final long DRAWING = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LINE = TimeUnit.SECONDS.toNanos(30);
  private static final int LENGTH = 16;
  private static final int LONGEST_NAME = 12;

  private final Terminal terminal;
  private final int stages;
  private final LongSupplier nanoTime;
  private final boolean watched;

  private int stage;
  private int doneBefore;
  private long start;
  private long next;
  private long tokens;
  private int step;
  private double loss;
  private String activity = "";

  /// Begins.
  ///
  /// @param terminal where to draw
  /// @param stages how many there are
  /// @param nanoTime the clock, [System#nanoTime]
  RunProgress(Terminal terminal, int stages, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.stages = stages;
    this.nanoTime = nanoTime;
    this.watched = terminal.isWatched(Terminal.Stream.ERR);
  }

  @Override
  public void stageStarted(Stage started, int done, int steps) {
    stage++;
    doneBefore = done;
    step = done;
    tokens = 0;
    loss = Double.NaN;
    activity = "";
    start = nanoTime.getAsLong();
    next = start + (watched ? 0 : LINE);
  }

  @Override
  public void stageDoneBefore(Stage done) {
    stage++;
    terminal.err().println("%s: done before".formatted(done.name()));
  }

  @Override
  public void stepDone(Stage current, StepReport report, int steps) {
    step = report.step();
    loss = report.loss();
    tokens += report.speed().tokens();
    long now = nanoTime.getAsLong();
    if (now < next) {
      return;
    }
    next = now + (watched ? DRAWING : LINE);
    double share = (double) step / steps;
    double left = seconds(now) * (steps - step) / Math.max(1, step - doneBefore);
    String text =
        "%s %d/%d  loss %s  %s  %s left"
            .formatted(shortened(current.name()), stage, stages, loss(), speed(now), clock(left));
    if (watched) {
      draw(share, text);
    } else {
      terminal.err().println("%s  step %d/%d".formatted(text, step, steps));
    }
  }

  @Override
  public void stageFinished(Stage finished) {
    erase();
    long now = nanoTime.getAsLong();
    terminal
        .err()
        .println(
            "%s: %d steps in %s, loss %s, %s"
                .formatted(
                    finished.name(), step - doneBefore, clock(seconds(now)), loss(), speed(now)));
  }

  @Override
  public void dataRead(String set, TokenCounts counts) {
    erase();
    terminal.err().println(ReadTexts.describe(set, counts));
  }

  @Override
  public void progress(String what, int done, int total) {
    if (watched) {
      draw((double) done / Math.max(1, total), what);
    } else if (!what.equals(activity)) {
      terminal.err().println(what + "...");
    }
    activity = what;
  }

  /// Erases what was drawn.
  @Override
  public void close() {
    erase();
  }

  private void draw(double share, String text) {
    terminal
        .err()
        .print(
            ProgressBar.ERASE
                + "%s %3d %%  %s"
                    .formatted(
                        ProgressBar.bar(terminal, share, LENGTH), (int) (100 * share), text));
    terminal.err().flush();
  }

  private void erase() {
    if (watched) {
      terminal.err().print(ProgressBar.ERASE);
      terminal.err().flush();
    }
  }

  private double seconds(long now) {
    return (now - start) / (double) TimeUnit.SECONDS.toNanos(1);
  }

  private String loss() {
    return String.format(Locale.ROOT, "%.4f", loss);
  }

  private String speed(long now) {
    return String.format(Locale.ROOT, "%.0f tokens/s", tokens / Math.max(1e-9, seconds(now)));
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }

  private static String clock(double seconds) {
    long whole = Math.round(seconds);
    return whole < 3600
        ? "%d:%02d".formatted(whole / 60, whole % 60)
        : "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
  }
}
