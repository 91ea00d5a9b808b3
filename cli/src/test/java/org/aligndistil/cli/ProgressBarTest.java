package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

  private final AtomicLong clock = new AtomicLong(-5);
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Terminal terminal(Map<String, String> environment, Set<Terminal.Stream> terminals) {
    return new Terminal(
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        environment,
        terminals::contains);
  }

  private void pass(long milliseconds) {
    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(milliseconds));
  }

  private String drawn() {
    String text = err.toString(StandardCharsets.UTF_8);
    err.reset();
    return text;
  }

  @Test
  void showsRowsShareAndRemainingTimeAfterTwoSeconds() {
    Terminal terminal = terminal(Map.of("NO_COLOR", "1"), Set.of(Terminal.Stream.ERR));
    try (ProgressBar bar = new ProgressBar(terminal, 400, clock::get)) {
      pass(1999);
      bar.add(99);
      assertEquals("", drawn());
      pass(1);
      bar.add(1);
      assertEquals(
          "\r\u001b[2K" + "━".repeat(7) + " ".repeat(23) + "  25 %  100/400 rows  0:06 left",
          drawn());
    }
    assertEquals("\r\u001b[2K", drawn());
  }

  @Test
  void drawsAtMostTenTimesASecond() {
    Terminal terminal = terminal(Map.of(), Set.of(Terminal.Stream.ERR));
    try (ProgressBar bar = new ProgressBar(terminal, 400, clock::get)) {
      pass(2000);
      bar.add(1);
      assertFalse(drawn().isEmpty());
      pass(99);
      bar.add(1);
      assertEquals("", drawn());
      pass(1);
      bar.add(1);
      assertTrue(drawn().contains("3/400 rows"));
    }
  }

  @Test
  void staysSilentWithoutATerminal() {
    for (Terminal terminal :
        new Terminal[] {
          terminal(Map.of(), Set.of(Terminal.Stream.OUT)),
          terminal(Map.of("TERM", "dumb"), Set.of(Terminal.Stream.ERR))
        }) {
      try (ProgressBar bar = new ProgressBar(terminal, 2, clock::get)) {
        pass(5000);
        bar.add(1);
      }
      assertEquals("", drawn());
    }
  }

  @Test
  void countsRowsOfSeveralThreads() throws InterruptedException {
    Terminal terminal = terminal(Map.of("NO_COLOR", "1"), Set.of(Terminal.Stream.ERR));
    try (ProgressBar bar = new ProgressBar(terminal, 4001, clock::get)) {
      Thread[] threads = new Thread[4];
      for (int i = 0; i < threads.length; i++) {
        threads[i] =
            Thread.ofPlatform()
                .start(() -> {
                  for (int row = 0; row < 1000; row++) {
                    bar.add(1);
                  }
                });
      }
      for (Thread thread : threads) {
        thread.join();
      }
      pass(2000);
      bar.add(1);
      assertTrue(drawn().contains("100 %  4001/4001 rows  0:00 left"));
    }
  }
}
