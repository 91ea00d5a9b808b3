package org.aligndistil.djl.train.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void warmsUpAlongALine() {
    Schedule schedule = new Schedule(1, Schedule.Shape.COSINE, 0.1, 0.1);
    assertEquals(0.1, schedule.at(0, 100));
    assertEquals(0.5, schedule.at(4, 100));
    assertEquals(1, schedule.at(9, 100));
    assertEquals(1, schedule.at(10, 100));
  }

  @Test
  void fallsAlongHalfACosine() {
    Schedule schedule = new Schedule(2, Schedule.Shape.COSINE, 0.1, 0);
    assertEquals(2, schedule.at(0, 8));
    assertEquals(1.1, schedule.at(4, 8), Math.ulp(1.1));
    double rest = 0.1 + 0.9 * 0.5 * (1 + StrictMath.cos(Math.PI * 7 / 8));
    assertEquals(2 * rest, schedule.at(7, 8));
  }

  @Test
  void fallsAlongALine() {
    Schedule schedule = new Schedule(1, Schedule.Shape.LINEAR, 0, 0.5);
    assertEquals(1, schedule.at(4, 8));
    assertEquals(0.75, schedule.at(5, 8));
    assertEquals(0.25, schedule.at(7, 8));
  }

  @Test
  void staysWhereItIs() {
    Schedule schedule = new Schedule(3e-4, Schedule.Shape.CONSTANT, 0.1, 0);
    assertEquals(3e-4, schedule.at(0, 10));
    assertEquals(3e-4, schedule.at(9, 10));
  }

  @Test
  void aSingleStepHasTheWholeLearningRate() {
    assertEquals(1, new Schedule(1, Schedule.Shape.COSINE, 0, 0.1).at(0, 1));
  }

  @Test
  void rejectsALearningRateOfNaN() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Schedule(Double.NaN, Schedule.Shape.COSINE, 0, 0));
  }
}
