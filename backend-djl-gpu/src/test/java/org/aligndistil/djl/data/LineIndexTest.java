package org.aligndistil.djl.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LineIndexTest {

  @Test
  void knowsOffsetAndLineOfEachRecord() {
    SplittableRandom random = new SplittableRandom(1);
    LineIndex.Builder builder = new LineIndex.Builder();
    List<Long> offsets = new ArrayList<>();
    List<Long> lines = new ArrayList<>();
    long offset = 0;
    for (long line = 1; line <= 20_000; line++) {
      if (random.nextInt(5) == 0) {
        builder.omit(line);
      } else {
        builder.add(offset);
        offsets.add(offset);
        lines.add(line);
      }
      offset += 1 + random.nextInt(1 << 26);
    }
    LineIndex index = builder.build();
    assertEquals(offsets.size(), index.size());
    for (int i = 0; i < index.size(); i++) {
      assertEquals(offsets.get(i), index.offset(i));
      assertEquals(lines.get(i), index.line(i));
    }
  }

  @Test
  void refusesGapsThatItCannotHold() {
    LineIndex.Builder builder = new LineIndex.Builder();
    builder.add(0);
    builder.add((1L << 32) - 1);
    assertThrows(ArithmeticException.class, () -> builder.add(1L << 32));
  }
}
