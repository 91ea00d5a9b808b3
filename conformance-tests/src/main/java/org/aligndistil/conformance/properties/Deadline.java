package org.aligndistil.conformance.properties;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// When the search for simpler cases ends: some time after it was first asked.
///
/// The engine's own bound leaves a thread behind that goes on using the backend; this one does not.
final class Deadline {

  private static final long NANOSECONDS = TimeUnit.SECONDS.toNanos(20);
  private static final long UNKNOWN = 0;

  private final AtomicLong end = new AtomicLong(UNKNOWN);

  /// Whether there is time left.
  boolean isAhead() {
    long now = System.nanoTime();
    // The lowest bit tells every time from the unknown one.
    end.compareAndSet(UNKNOWN, (now + NANOSECONDS) | 1);
    return end.get() - now > 0;
  }
}
