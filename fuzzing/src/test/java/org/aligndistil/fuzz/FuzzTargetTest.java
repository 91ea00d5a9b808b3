package org.aligndistil.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FuzzTargetTest {

  private static final byte[] INPUT = {1, 2, 3};

  @Test
  void acceptsWhatReturnsAndWhatRefuses() {
    FuzzTarget target =
        FuzzTarget.of(
            IOException.class,
            input -> {
              if (input.length > 2) {
                throw new IOException("too long");
              }
            });
    target.check(INPUT);
    target.check(new byte[0]);
  }

  @Test
  void failsOnAnotherException() {
    FuzzTarget target =
        FuzzTarget.of(
            IOException.class,
            input -> {
              throw new UncheckedIOException(new IOException());
            });
    assertMessage(target, "expected one of [class java.io.IOException]");
  }

  @Test
  void failsOnAnError() {
    FuzzTarget target =
        FuzzTarget.of(
            IOException.class,
            input -> {
              throw new StackOverflowError();
            });
    assertThrows(StackOverflowError.class, () -> target.check(INPUT));
  }

  @Test
  void failsOnAMessageOfTwoLines() {
    FuzzTarget target =
        FuzzTarget.of(
            IOException.class,
            input -> {
              throw new IOException("one\ntwo");
            });
    assertMessage(target, "expected a message of one line");
  }

  @Test
  void failsOnAllocationBeyondTheLimit() {
    byte[][] kept = new byte[1][];
    Parser parser = input -> kept[0] = new byte[1 << 20];
    new FuzzTarget(parser, new Memory(0, 2 << 20), List.of()).check(INPUT);
    assertMessage(new FuzzTarget(parser, new Memory(1000, 1 << 16), List.of()), "bytes allocated");
  }

  @Test
  void mutationsAreTheSameEveryTimeAndDiffer() {
    byte[] seed = "{\"a\":[1,2,3]}".getBytes(StandardCharsets.UTF_8);
    Mutations mutations = new Mutations(List.of(seed), List.of("true"));
    int differing = 0;
    for (int i = 0; i < 100; i++) {
      assertArrayEquals(mutations.get(i), mutations.get(i));
      differing += Arrays.equals(mutations.get(i), seed) ? 0 : 1;
    }
    assertTrue(differing > 80, () -> "most variants equal the seed");
  }

  @Test
  void partsAreAroundTheFirstSeparator() {
    Parts parts = Parts.of("ab|c|d".getBytes(StandardCharsets.UTF_8), '|');
    assertArrayEquals(new byte[] {'a', 'b'}, parts.first());
    assertArrayEquals(new byte[] {'c', '|', 'd'}, parts.rest());
    assertArrayEquals(new byte[0], Parts.of(INPUT, '|').rest());
    assertArrayEquals("ab|cd".getBytes(StandardCharsets.UTF_8), Parts.join('|', "ab", "cd"));
  }

  private static void assertMessage(FuzzTarget target, String part) {
    AssertionError e = assertThrows(AssertionError.class, () -> target.check(INPUT));
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }
}
