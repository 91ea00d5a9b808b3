package org.aligndistil.objective.teacher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.aligndistil.objective.teacher.TeacherShape.Precision;
import org.junit.jupiter.api.Test;

class ShardRowsTest {

  @Test
  void remainingMassHasTheSameBitsOnEveryMachine() {
    Random random = new Random(13);
    for (int i = 0; i < 20_000; i++) {
      double[] rest = {-20 * random.nextDouble()};
      ShardRows rows =
          new ShardRows(
              1,
              Precision.F64,
              MemorySegment.NULL,
              MemorySegment.NULL,
              MemorySegment.ofArray(rest));
      assertEquals(StrictMath.exp(rest[0]), rows.remainingMass(1), () -> "of " + rest[0]);
    }
  }
}
