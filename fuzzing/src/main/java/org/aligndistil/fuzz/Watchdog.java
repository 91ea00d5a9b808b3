package org.aligndistil.fuzz;

import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/// Ends what does not end by itself.
final class Watchdog {

  /// A thousand times and more what the slowest input takes, so that a busy machine is no finding.
  private static final int SECONDS = 30;

  private static final AtomicReference<Thread> WORKER =
      new AtomicReference<>(Thread.currentThread());

  private static final ExecutorService WORK = Executors.newSingleThreadExecutor(Watchdog::thread);

  private Watchdog() {}

  /// Runs a check, on a thread with the stack that every thread has by default.
  ///
  /// @param input what it checks, for the message
  /// @throws AssertionError if it has no end in time
  static void watch(byte[] input, Runnable check) {
    Future<?> future = WORK.submit(check);
    try {
      future.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      AssertionError hang =
          new AssertionError(
              "no end after %d s of %s".formatted(SECONDS, HexFormat.of().formatHex(input)), e);
      hang.setStackTrace(WORKER.get().getStackTrace());
      throw hang;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Error error ? error : new AssertionError("the check failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "fuzz target");
    thread.setDaemon(true);
    WORKER.set(thread);
    return thread;
  }
}
