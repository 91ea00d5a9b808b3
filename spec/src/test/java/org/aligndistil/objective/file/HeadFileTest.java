package org.aligndistil.objective.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.HeadEvaluation;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.file.BatchFile.Vocabulary;
import org.aligndistil.objective.file.TestObjectives.Sum;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.safetensors.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of objectives that read the output of a head.
class HeadFileTest {

  private static final Sum VALUES = new Sum(Signal.VALUES);
  private static final Sum REWARDS = new Sum(Signal.REWARDS);

  @TempDir private Path folder;
  private final FileContent tensors = new FileContent();

  private BatchFile file() throws IOException {
    Path path = tensors.write(folder.resolve("batch.safetensors"));
    return BatchFile.open(path, Vocabulary.MUST_MATCH);
  }

  private HeadBatch read(Sum objective) throws IOException {
    try (BatchFile file = file()) {
      return file.head(objective);
    }
  }

  private String refusal(Sum objective) {
    String message = assertThrows(SafetensorsException.class, () -> read(objective)).getMessage();
    return message.substring(message.indexOf("batch.safetensors: ") + 19);
  }

  @Test
  void rewardsNeedNothingElse() throws IOException {
    tensors.put("rewards", DType.F32, List.of(3L), 1, 2, 4);
    HeadBatch batch = read(REWARDS);
    assertEquals(3, batch.sequences().count());
    HeadEvaluation evaluation =
        HeadEvaluation.of(
            REWARDS, batch.sequences(), batch.signals(), Denominators.of(batch.sequences()));
    assertEquals(7, evaluation.evaluation().loss());
    assertArrayEquals(new double[] {1, 1, 1}, evaluation.gradient());
  }

  @Test
  void rewardsMustBeAsManyAsTheResponsesThatTheFileHas() {
    tensors.put("rewards", DType.F32, List.of(3L), 1, 2, 4);
    tensors.put("offsets", DType.I64, List.of(3L), 0, 2, 5);
    assertEquals("tensor 'rewards': expected shape [2], found shape [3]", refusal(REWARDS));
  }

  @Test
  void valuesNeedOffsets() throws IOException {
    tensors.put("values", DType.F64, List.of(3L), 1, 2, 4);
    assertTrue(
        refusal(VALUES).startsWith("tensor 'offsets': expected a tensor of this name"),
        "a missing tensor");
    tensors.put("offsets", DType.I64, List.of(3L), 0, 1, 3);
    HeadBatch batch = read(VALUES);
    assertArrayEquals(new int[] {0, 1, 3}, batch.sequences().offsets());
    assertArrayEquals(new double[] {1, 2, 4}, batch.signals().get(Signal.VALUES));
    tensors.put("offsets", DType.I64, List.of(3L), 0, 1, 4);
    assertEquals("tensor 'values': expected shape [4], found shape [3]", refusal(VALUES));
    tensors.put("offsets", DType.I64, List.of(3L), 0, 3, 1);
    assertEquals(
        "tensor 'offsets': expected numbers that rise from 0 to 1, found 3 at entry 1",
        refusal(VALUES));
  }

  @Test
  void offsetsAloneAllocateNothing() throws IOException {
    tensors.put("rewards", DType.F32, List.of(1L), 1);
    tensors.put("values", DType.F32, List.of(1L), 1);
    tensors.put("offsets", DType.I64, List.of(2L), 0, 2_000_000_000);
    assertEquals(2_000_000_000, read(REWARDS).sequences().tokenCount());
    assertEquals("tensor 'values': expected shape [2000000000], found shape [1]", refusal(VALUES));
  }

  @Test
  void paddedValuesLieAtTheTokens() throws IOException {
    tensors.put("values", DType.F64, List.of(2L, 3L), 1, 2, 4, 8, 16, 32);
    tensors.put("response_mask", DType.U8, List.of(2L, 3L), 0, 1, 1, 1, 0, 0);
    assertArrayEquals(new double[] {2, 4, 8}, read(VALUES).signals().get(Signal.VALUES));
    tensors.put("response_mask", DType.U8, List.of(2L, 3L));
    assertEquals("tensor 'response_mask': expected a response token, found none", refusal(VALUES));
  }

  @Test
  void theGradientHasTheShapeOfTheOutput() throws IOException {
    tensors.put("values", DType.F32, List.of(2L, 3L), 1, 2, 4, 8, 16, 32);
    tensors.put("response_mask", DType.U8, List.of(2L, 3L), 0, 1, 1, 1, 0, 0);
    Path out = folder.resolve("gradient.safetensors");
    try (BatchFile file = file()) {
      file.writeGradient(out, VALUES, new double[] {0.5, -1, 3});
    }
    try (SafetensorsFile written = SafetensorsFile.open(out)) {
      Tensor gradient = written.tensor("values.grad");
      assertEquals(List.of(2L, 3L), gradient.shape());
      HostMatrix elements = HostMatrix.of(gradient.data(), ElementType.F32, 1, 6);
      double[] expected = {0, 0.5, -1, 3, 0, 0};
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], elements.get(0, i));
      }
    }
  }

  @Test
  void theGradientOfRewardsHasOneNumberAResponse() throws IOException {
    tensors.put("rewards", DType.F64, List.of(2L), 1, 2);
    tensors.put("offsets", DType.I64, List.of(3L), 0, 2, 5);
    Path out = folder.resolve("gradient.safetensors");
    try (BatchFile file = file()) {
      file.writeGradient(out, REWARDS, new double[] {0.5, -1});
    }
    try (SafetensorsFile written = SafetensorsFile.open(out)) {
      Tensor gradient = written.tensor("rewards.grad");
      assertEquals(DType.F64, gradient.type());
      HostMatrix elements = HostMatrix.of(gradient.data(), ElementType.F64, 1, 2);
      assertEquals(0.5, elements.get(0, 0));
      assertEquals(-1, elements.get(0, 1));
    }
  }
}
