package org.aligndistil.djl.train.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.aligndistil.djl.train.recipe.Stage;
import org.junit.jupiter.api.Test;

class BatchesTest {

  @Test
  void everyEpochHasEveryExampleOnce() {
    Batches batches = batches(10, 4, new Stage.Budget.Epochs(2));
    assertEquals(6, batches.steps());
    for (int epoch = 0; epoch < 2; epoch++) {
      List<Integer> seen = new ArrayList<>();
      for (int step = 0; step < 3; step++) {
        seen.addAll(numbers(batches, 3 * epoch + step));
      }
      assertEquals(IntStream.range(0, 10).boxed().toList(), seen.stream().sorted().toList());
    }
  }

  @Test
  void epochsAreShuffledDifferently() {
    Batches batches = batches(100, 100, new Stage.Budget.Epochs(2));
    assertNotEquals(numbers(batches, 0), numbers(batches, 1));
  }

  @Test
  void aStepFollowsFromItsNumberAlone() {
    Batches there = batches(50, 8, new Stage.Budget.Steps(40));
    for (int step = 0; step < 40; step++) {
      there.at(step);
    }
    for (int step : new int[] {39, 0, 17, 6, 7}) {
      Batches fresh = batches(50, 8, new Stage.Budget.Steps(40));
      assertEquals(numbers(fresh, step), numbers(there, step));
    }
  }

  @Test
  void dataWithoutEndHaveNoEpochs() {
    Examples endless = new Examples.Endless(BatchesTest::example);
    Stage.Budget epochs = new Stage.Budget.Epochs(1);
    assertThrows(
        IllegalArgumentException.class, () -> new Batches(endless, 4, epochs, new Seeds(0)));
  }

  @Test
  void dataWithoutEndAreTakenInOrder() {
    Batches batches =
        new Batches(
            new Examples.Endless(BatchesTest::example), 3, new Stage.Budget.Steps(5), new Seeds(0));
    assertEquals(List.of(6, 7, 8), numbers(batches, 2));
  }

  private static Batches batches(int count, int size, Stage.Budget budget) {
    return new Batches(
        new Examples.Finite(IntStream.range(0, count).mapToObj(BatchesTest::example).toList()),
        size,
        budget,
        new Seeds(3));
  }

  private static Example example(long number) {
    return new Example(new int[] {(int) number}, List.of(new int[] {1}));
  }

  private static List<Integer> numbers(Batches batches, int step) {
    return batches.at(step).stream().map(example -> example.prompt()[0]).toList();
  }
}
