package org.aligndistil.benchmark.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.aligndistil.benchmark.data.DataFolder;

/// One of those that take turns, with its times.
final class Contender {

  /// Threads of a runtime may wait busily for a while after their work; nobody shall disturb the
  /// next.
  private static final long PAUSE_MILLISECONDS = 20;

  private final String name;
  private final WorkerProcess worker;
  private final List<Long> nanoseconds = new ArrayList<>();
  private double loss;

  Contender(String name, WorkerProcess worker) {
    this.name = name;
    this.worker = worker;
  }

  String name() {
    return name;
  }

  /// Runs until it has run for so long, and at least so often; the times do not count.
  void warmUp(WarmUp warmUp) throws IOException {
    double seconds = 0;
    for (int run = 0; run < warmUp.runs() || seconds < warmUp.seconds(); run++) {
      seconds += run() / 1e9;
    }
  }

  /// Runs once, and takes the time.
  void takeTurn() throws IOException, InterruptedException {
    Thread.sleep(PAUSE_MILLISECONDS);
    nanoseconds.add(run());
  }

  private long run() throws IOException {
    String[] answer = worker.ask("run " + name).split(" ", 2);
    loss = Double.parseDouble(answer[1]);
    return Long.parseLong(answer[0]);
  }

  /// Writes the gradient of the last run.
  void writeGradient(DataFolder folder) throws IOException {
    worker.ask("write " + folder.gradient(name));
  }

  double loss() {
    return loss;
  }

  Timings timings() {
    return new Timings(name, nanoseconds);
  }

  /// How long a contender runs before its times count.
  ///
  /// @param runs at least so often
  /// @param seconds at least so long
  record WarmUp(int runs, double seconds) {}
}
