package org.aligndistil.objective.file;

import static org.aligndistil.objective.ResponseKind.CHOSEN;
import static org.aligndistil.objective.ResponseKind.GENERATED;
import static org.aligndistil.objective.ResponseKind.REJECTED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.SparseTeacher;
import org.aligndistil.objective.distillation.Sft;
import org.aligndistil.objective.file.BatchFile.Vocabulary;
import org.aligndistil.objective.file.TestObjectives.Distil;
import org.aligndistil.objective.file.TestObjectives.Reads;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a batch file holds beside logits and labels.
class BatchFileSignalsTest {

  private static final double LOG_HALF = Math.log(0.5);

  @TempDir private Path folder;
  private final FileContent tensors = new FileContent();

  private void aligned() {
    tensors.put("policy_logits", DType.F32, List.of(3L, 4L), FileContent.counting(12));
    tensors.put("labels", DType.I64, List.of(3L), 1, 0, 3);
    tensors.put("offsets", DType.I64, List.of(3L), 0, 2, 3);
  }

  private void padded() {
    tensors.put("policy_logits", DType.F64, List.of(2L, 3L, 4L), FileContent.counting(24));
    tensors.put("input_ids", DType.I64, List.of(2L, 3L), 0, 1, 1, 1, 0, 0);
    tensors.put("response_mask", DType.U8, List.of(2L, 3L), 0, 1, 1, 0, 0, 1);
  }

  private Batch read(Objective objective) throws IOException {
    Path path = tensors.write(folder.resolve("batch.safetensors"));
    try (BatchFile file = BatchFile.open(path, Vocabulary.MUST_MATCH)) {
      return file.batch(objective);
    }
  }

  private String refusal(Objective objective) {
    String message = assertThrows(SafetensorsException.class, () -> read(objective)).getMessage();
    return message.substring(message.indexOf("batch.safetensors: ") + 19);
  }

  private static Reads reads(Signal... signals) {
    return new Reads(Set.of(signals));
  }

  @Test
  void readsEverySignal() throws IOException {
    aligned();
    EnumSet<Signal> all = EnumSet.allOf(Signal.class);
    for (Signal signal : all) {
      boolean perToken = signal.scope() == Signal.Scope.TOKEN;
      tensors.put(
          signal.toString(),
          perToken ? DType.F32 : DType.F64,
          List.of(perToken ? 3L : 2L),
          perToken
              ? new double[] {0.5, -2, signal.toString().length()}
              : new double[] {signal.toString().length(), 1});
    }
    tensors.put("desirable", DType.BOOL, List.of(2L), 0, 1);
    Batch batch = read(new Reads(all));
    for (Signal signal : all) {
      double[] expected =
          switch (signal) {
            case DESIRABLE -> new double[] {0, 1};
            case REWARDS -> new double[] {signal.toString().length(), 1};
            default -> new double[] {0.5, -2, signal.toString().length()};
          };
      assertArrayEquals(expected, batch.signals().get(signal), signal.toString());
    }
  }

  @Test
  void paddedSignalsLieAtTheTokensThemselves() throws IOException {
    padded();
    tensors.put("advantages", DType.F64, List.of(2L, 3L), Double.NaN, 1, 2, 3, Double.NaN, 5);
    Batch batch = read(reads(Signal.ADVANTAGES));
    assertArrayEquals(new double[] {1, 2, 5}, batch.signals().get(Signal.ADVANTAGES));
  }

  @Test
  void aSignalThatIsNotFiniteIsNamedWithItsPosition() {
    padded();
    tensors.put("returns", DType.F64, List.of(2L, 3L), 0, 1, 2, 3, 4, Double.NaN);
    assertEquals(
        "tensor 'returns': expected finite numbers, found NaN at [1,2]",
        refusal(reads(Signal.RETURNS)));
    aligned();
    tensors.put("returns", DType.F64, List.of(3L), 0, Double.POSITIVE_INFINITY, 2);
    assertEquals(
        "tensor 'returns': expected finite numbers, found Infinity at token 1",
        refusal(reads(Signal.RETURNS)));
    tensors.put("rewards", DType.F64, List.of(2L), 0, Double.NEGATIVE_INFINITY);
    assertEquals(
        "tensor 'rewards': expected finite numbers, found -Infinity at sequence 1",
        refusal(reads(Signal.REWARDS)));
  }

  @Test
  void signalsMustFit() {
    aligned();
    tensors.put("rewards", DType.F64, List.of(3L), 0, 1, 2);
    assertEquals(
        "tensor 'rewards': expected shape [2], found shape [3]", refusal(reads(Signal.REWARDS)));
    tensors.put("rewards", DType.I64, List.of(2L), 0, 1);
    assertEquals(
        "tensor 'rewards': expected one of [F64, F32], found I64", refusal(reads(Signal.REWARDS)));
    tensors.put("desirable", DType.I64, List.of(2L), 0, 2);
    assertEquals(
        "tensor 'desirable': expected 0 or 1, found 2 at element 1",
        refusal(reads(Signal.DESIRABLE)));
    assertTrue(
        refusal(reads(Signal.VALUES)).startsWith("tensor 'values': expected a tensor of this name"),
        "a missing tensor");
  }

  @Test
  void readsKinds() throws IOException {
    aligned();
    tensors.put("kind", DType.I64, List.of(2L), 2, 0);
    assertEquals(List.of(GENERATED, CHOSEN), read(new Sft()).sequences().kinds());
    tensors.put("kind", DType.I64, List.of(2L), 2, 4);
    assertEquals(
        "tensor 'kind': expected one of the numbers [0, 1, 2, 3], found 4 at sequence 1",
        refusal(new Sft()));
  }

  @Test
  void withoutKindsThoseOfThePairsCount() throws IOException {
    aligned();
    assertEquals(List.of(CHOSEN, CHOSEN), read(reads()).sequences().kinds());
    tensors.put("pairs", DType.I64, List.of(1L, 2L), 1, 0);
    assertEquals(List.of(REJECTED, CHOSEN), read(reads()).sequences().kinds());
    tensors.put("kind", DType.I64, List.of(2L), 2, 0);
    assertEquals(List.of(GENERATED, CHOSEN), read(reads()).sequences().kinds());
  }

  private void sparse(DType tokens, DType numbers) {
    tensors.put("teacher_top_tokens", tokens, List.of(3L, 2L), 3, 0, 1, 2, 0, 2);
    tensors.put(
        "teacher_top_log_probabilities",
        numbers,
        List.of(3L, 2L),
        LOG_HALF,
        2 * LOG_HALF,
        LOG_HALF,
        LOG_HALF,
        0,
        Double.NEGATIVE_INFINITY);
  }

  @Test
  void readsASparseTeacherWhoseRestIsWhatIsMissing() throws IOException {
    aligned();
    sparse(DType.I64, DType.F64);
    SparseTeacher teacher = read(new Distil()).teachers().get(Role.TEACHER);
    assertArrayEquals(new int[] {3, 0, 1, 2, 0, 2}, teacher.lists().tokens());
    assertEquals(2 * LOG_HALF, teacher.logProbability(0, 1));
    assertEquals(2 * LOG_HALF, teacher.othersLogProbability()[0], 0x1p-50);
    assertEquals(Double.NEGATIVE_INFINITY, teacher.othersLogProbability()[1]);
  }

  @Test
  void readsTheRestOfASparseTeacher() throws IOException {
    aligned();
    sparse(DType.I32, DType.F32);
    tensors.put("teacher_rest_log_probability", DType.F64, List.of(3L), -1.386, -6, -7);
    assertArrayEquals(
        new double[] {-1.386, -6, -7},
        read(new Distil()).teachers().get(Role.TEACHER).othersLogProbability());
  }

  @Test
  void aSparseTeacherIsADistribution() {
    aligned();
    sparse(DType.I64, DType.F64);
    tensors.put("teacher_rest_log_probability", DType.F64, List.of(3L), -1.386, -2, -7);
    assertTrue(
        refusal(new Distil())
            .matches(
                "tensor 'teacher_rest_log_probability': expected probabilities that sum to 1,"
                    + " others included, found 1\\.135\\d* at row 1"));
    tensors.put("teacher_rest_log_probability", DType.F64, List.of(3L), -3, -9, -9);
    assertTrue(refusal(new Distil()).endsWith(" at row 0"), "too little");
    tensors.remove("teacher_rest_log_probability");
    tensors.put("teacher_top_log_probabilities", DType.F64, List.of(3L, 2L), -1, -1, -1, -1, 0, -1);
    assertTrue(
        refusal(new Distil()).startsWith("tensor 'teacher_top_log_probabilities': expected prob"),
        "too much without others");
  }

  @Test
  void aListOfTheWholeVocabularyLeavesNothing() throws IOException {
    aligned();
    tensors.put("policy_logits", DType.F32, List.of(3L, 2L), FileContent.counting(6));
    tensors.put("labels", DType.I64, List.of(3L), 1, 0, 1);
    tensors.put("teacher_top_tokens", DType.I64, List.of(3L, 2L), 1, 0, 1, 0, 0, 1);
    double[] almost = {-0.7, -0.7, -0.7, -0.7, -0.7, -0.7};
    tensors.put("teacher_top_log_probabilities", DType.F64, List.of(3L, 2L), almost);
    for (double rest : read(new Distil()).teachers().get(Role.TEACHER).othersLogProbability()) {
      assertEquals(Double.NEGATIVE_INFINITY, rest);
    }
  }

  @Test
  void aPaddedSparseTeacherLiesAtTheStatesLikeLogits() throws IOException {
    padded();
    double[] tokens = {0, 1, 2, 9, 9, 9};
    tensors.put("teacher_top_tokens", DType.I64, List.of(2L, 3L, 1L), 0, 1, 9, 9, 2, 9);
    tensors.put("teacher_top_log_probabilities", DType.F64, List.of(2L, 3L, 1L), -1, -2, 9, 9, -3);
    tensors.put(
        "teacher_rest_log_probability",
        DType.F64,
        List.of(2L, 3L),
        -0.459,
        -0.145,
        9,
        9,
        -0.051,
        9);
    SparseTeacher teacher = read(new Distil()).teachers().get(Role.TEACHER);
    assertArrayEquals(new int[] {0, 1, 2}, teacher.lists().tokens());
    assertArrayEquals(new double[] {-1, -2, -3}, teacher.logProbabilities());
    assertArrayEquals(new double[] {-0.459, -0.145, -0.051}, teacher.othersLogProbability());
    tensors.put("teacher_top_tokens", DType.I64, List.of(2L, 3L, 1L), tokens);
    assertEquals(
        "tensor 'teacher_top_tokens': expected token ids from 0 to 3, found 9 at position [1,1]",
        refusal(new Distil()));
  }

  @Test
  void sparseTeachersMustFit() {
    aligned();
    sparse(DType.I64, DType.F64);
    tensors.put("teacher_top_tokens", DType.I64, List.of(3L, 2L), 3, 0, 1, 1, 0, 2);
    assertEquals(
        "tensor 'teacher_top_tokens': expected different tokens in a row, found 1 twice at row 1",
        refusal(new Distil()));
    sparse(DType.I64, DType.F64);
    tensors.put(
        "teacher_top_log_probabilities", DType.F64, List.of(3L, 2L), -1, -1, -1, -1, 0.5, -1);
    assertEquals(
        "tensor 'teacher_top_log_probabilities': expected log-probabilities of at most 0, found 0.5"
            + " at row 2",
        refusal(new Distil()));
    tensors.put(
        "teacher_top_log_probabilities", DType.F64, List.of(2L, 3L), FileContent.counting(6));
    assertEquals(
        "tensor 'teacher_top_log_probabilities': expected shape [3, 2], found shape [2, 3]",
        refusal(new Distil()));
    tensors.put("teacher_top_tokens", DType.I64, List.of(3L, 5L));
    assertEquals(
        "tensor 'teacher_top_tokens': expected from 1 to 4 tokens a row, found 5",
        refusal(new Distil()));
  }

  @Test
  void logitsGoBeforeTheTopAndOneOfTheTwoMustBeThere() throws IOException {
    aligned();
    assertEquals(
        "tensor 'teacher_logits': expected a tensor of this name, or 'teacher_top_tokens', "
            + "found 'labels', 'offsets', 'policy_logits'",
        refusal(new Distil()));
    sparse(DType.I64, DType.F64);
    tensors.put("teacher_logits", DType.F64, List.of(3L, 4L), FileContent.counting(12));
    assertTrue(read(new Distil()).teachers().isEmpty());
  }

  @Test
  void listsTheTensorsOfAnObjective() {
    List<BatchTensor> tensors = BatchTensor.of(new Distil());
    assertEquals(
        List.of(
            "policy_logits",
            "teacher_logits",
            "teacher_top_tokens",
            "teacher_top_log_probabilities",
            "teacher_rest_log_probability",
            "labels",
            "input_ids",
            "offsets",
            "response_mask"),
        tensors.stream().map(BatchTensor::name).toList());
    assertEquals("or this instead of teacher_logits", tensors.get(2).note());
    List<DType> numbers = List.of(DType.F64, DType.F32);
    assertEquals(
        new BatchTensor("kind", List.of(DType.I64), "[S]", "[B]", "chosen 0, rejected 1"),
        BatchTensor.of(reads()).getLast());
    assertEquals(
        List.of(new BatchTensor("rewards", numbers, "[S]", "[B]", "")),
        BatchTensor.of(new TestObjectives.Sum(Signal.REWARDS)));
    assertEquals(
        List.of("offsets", "response_mask", "values"),
        BatchTensor.of(new TestObjectives.Sum(Signal.VALUES)).stream()
            .map(BatchTensor::name)
            .toList());
  }
}
