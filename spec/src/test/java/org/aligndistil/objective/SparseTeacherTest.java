package org.aligndistil.objective;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.aligndistil.backend.TokenLists;
import org.junit.jupiter.api.Test;

class SparseTeacherTest {

  private static final double NOTHING = Double.NEGATIVE_INFINITY;

  private static SparseTeacher teacher(int[] tokens, double... logProbabilities) {
    return new SparseTeacher(new TokenLists(tokens, 2), logProbabilities);
  }

  private static String refusal(Runnable creation) {
    return assertThrows(IllegalArgumentException.class, creation::run).getMessage();
  }

  @Test
  void allOthersHaveWhatIsMissing() {
    SparseTeacher teacher =
        teacher(new int[] {0, 1, 4, 2}, Math.log(0.5), Math.log(0.25), 0, NOTHING);
    assertEquals(Math.log(0.25), teacher.othersLogProbability()[0], 1e-15);
    assertEquals(NOTHING, teacher.othersLogProbability()[1]);
  }

  @Test
  void whatIsMissingHasTheSameBitsOnEveryMachine() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      double first = -0.7 - 20 * random.nextDouble();
      double second = -0.7 - 20 * random.nextDouble();
      double listed = StrictMath.exp(first) + StrictMath.exp(second);
      assertEquals(
          StrictMath.log1p(-listed),
          teacher(new int[] {0, 1}, first, second).othersLogProbability()[0],
          () -> "of %s and %s".formatted(first, second));
    }
  }

  @Test
  void probabilitiesThatRoundingMakesMoreThanOneLeaveNothing() {
    SparseTeacher teacher = teacher(new int[] {0, 1}, 0, -30);
    assertEquals(NOTHING, teacher.othersLogProbability()[0]);
  }

  @Test
  void theLeastListedProbabilityIsThatOfTheRow() {
    SparseTeacher teacher = teacher(new int[] {0, 1, 4, 2}, -1, -2, -4, -0.5);
    assertEquals(-2, teacher.leastLogProbability(0));
    assertEquals(-4, teacher.leastLogProbability(1));
    assertEquals(-0.5, teacher.logProbability(1, 1));
  }

  @Test
  void logarithmsOfProbabilitiesAreAtMostZero() {
    assertEquals(
        "logProbabilities must be at most 0: 0.1 at entry 1",
        refusal(() -> teacher(new int[] {0, 1}, -1, 0.1)));
    assertEquals(
        "logProbabilities must be at most 0: NaN at entry 0",
        refusal(() -> teacher(new int[] {0, 1}, Double.NaN, -1)));
    TokenLists lists = new TokenLists(new int[] {0, 1}, 2);
    assertEquals(
        "othersLogProbability must be at most 0: 1.0 at entry 0",
        refusal(() -> new SparseTeacher(lists, new double[] {-1, -1}, new double[] {1})));
  }

  @Test
  void thereIsALogarithmForEachTokenAndOneForAllOthers() {
    TokenLists lists = new TokenLists(new int[] {0, 1}, 2);
    assertEquals(
        "there must be 1 × 2 log-probabilities and 1 of all others: 3, 1",
        refusal(() -> new SparseTeacher(lists, new double[3], new double[1])));
    assertEquals(
        "there must be 1 × 2 log-probabilities and 1 of all others: 2, 0",
        refusal(() -> new SparseTeacher(lists, new double[2], new double[0])));
  }

  @Test
  void listsOfAPartOfABatchAreRefused() {
    TokenLists later = new TokenLists(new int[] {0, 1}, 2, 5);
    assertEquals(
        "lists must begin at the first row of the batch, not at row 5",
        refusal(() -> new SparseTeacher(later, new double[2], new double[1])));
  }

  @Test
  void everyRowOfABatchHasTokensOfItsVocabularyEachOnce() {
    SparseTeacher teacher = teacher(new int[] {0, 1, 4, 4}, -1, -1, -1, -1);
    assertEquals(
        "teacher and labels must have equal length: 2 != 3",
        refusal(() -> teacher.requireFit("teacher", 3, 9)));
    assertEquals(
        "the tokens of teacher must be from 0 to 3: 4 at row 1",
        refusal(() -> teacher.requireFit("teacher", 2, 4)));
    assertEquals(
        "the tokens of teacher must differ: 4 stands twice at row 1",
        refusal(() -> teacher.requireFit("teacher", 2, 5)));
    assertDoesNotThrow(
        () -> teacher(new int[] {0, 1, 4, 3}, -1, -1, -1, -1).requireFit("teacher", 2, 5));
  }
}
