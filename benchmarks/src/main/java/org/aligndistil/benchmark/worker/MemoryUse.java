package org.aligndistil.benchmark.worker;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// What memory this process takes: heap garbage from the JVM's counters, resident memory from the
/// system's.
final class MemoryUse {

  /// Resident memory that is no file's: heap, stacks, code, native memory. Mapped inputs are not in
  /// it.
  private static final String ANONYMOUS = "RssAnon:";

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long KIBIBYTE = 1024;
  private static final long INTERVAL_MILLISECONDS = 2;

  /// After this time the C library has returned what is free in it: twice the interval that the
  /// comparison sets.
  private static final long SETTLING_MILLISECONDS = 1000;

  private MemoryUse() {}

  /// The bytes of heap that all threads allocate while something runs, in the JVM's own threads
  /// too.
  static long garbage(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getTotalThreadAllocatedBytes();
    work.run();
    return threads.getTotalThreadAllocatedBytes() - before;
  }

  /// Anonymous resident bytes now; 0 where the system does not tell.
  static long resident() {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(ANONYMOUS))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBIBYTE)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Anonymous resident bytes once the C library has returned what is free in it.
  static long settledResident() {
    pause(SETTLING_MILLISECONDS);
    return resident();
  }

  /// The most anonymous resident bytes while something runs, looked at every 2 ms, and after it.
  static long mostResident(Runnable work) throws InterruptedException {
    AtomicBoolean running = new AtomicBoolean(true);
    AtomicLong most = new AtomicLong();
    Thread observer =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              while (running.get()) {
                most.accumulateAndGet(resident(), Math::max);
                pause(INTERVAL_MILLISECONDS);
              }
            });
    work.run();
    running.set(false);
    observer.join();
    return Math.max(most.get(), resident());
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
