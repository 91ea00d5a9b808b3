package org.aligndistil.objective.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.distillation.AlignDistil;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tensors that are listed for an objective are those that make a file of its.
class BatchTensorTest {

  /// Two sequences of two response tokens, in the padded form behind a prompt of one.
  private static final Map<String, Long> EXTENTS =
      Map.of("N", 4L, "V", 5L, "K", 2L, "S", 2L, "S+1", 3L, "P", 1L, "B", 2L, "T", 3L, "2", 2L);

  private static final Map<String, double[]> NUMBERS =
      Map.of(
          "offsets", new double[] {0, 2, 4},
          "response_mask", new double[] {0, 1, 1, 0, 1, 1},
          "pairs", new double[] {0, 1});

  @TempDir private Path folder;

  private static List<BatchTensor> inForm(
      Objective objective, Function<BatchTensor, String> shape) {
    return BatchTensor.of(objective).stream()
        .filter(tensor -> !shape.apply(tensor).isEmpty())
        .toList();
  }

  private static List<Long> extents(String shape) {
    return Stream.of(shape.substring(1, shape.length() - 1).split(",", -1))
        .map(EXTENTS::get)
        .toList();
  }

  private static void put(
      FileContent content, BatchTensor tensor, DType type, Function<BatchTensor, String> shape) {
    double[] numbers = NUMBERS.getOrDefault(tensor.name(), new double[0]);
    content.put(tensor.name(), type, extents(shape.apply(tensor)), numbers);
  }

  private void read(FileContent content, Objective objective) throws IOException {
    Path path = content.write(folder.resolve("batch.safetensors"));
    try (BatchFile file = BatchFile.open(path, BatchFile.Vocabulary.MUST_MATCH)) {
      if (objective instanceof HeadObjective head) {
        file.head(head);
      } else {
        file.batch(objective);
      }
    }
  }

  private void everyTypeIsReadAndNoOther(Objective objective, Function<BatchTensor, String> shape)
      throws IOException {
    List<BatchTensor> needed =
        inForm(objective, shape).stream()
            .filter(tensor -> !tensor.name().matches(".*_(top|rest)_.*"))
            .toList();
    FileContent content = new FileContent();
    needed.forEach(tensor -> put(content, tensor, tensor.types().getLast(), shape));
    read(content, objective);
    for (BatchTensor tensor : needed) {
      for (DType type : List.of(DType.F64, DType.F32, DType.F16, DType.I64, DType.I32, DType.U8)) {
        put(content, tensor, type, shape);
        if (tensor.types().contains(type)) {
          read(content, objective);
        } else {
          String message =
              assertThrows(SafetensorsException.class, () -> read(content, objective)).getMessage();
          assertTrue(message.contains("'%s'".formatted(tensor.name())), message);
        }
      }
      put(content, tensor, tensor.types().getFirst(), shape);
      if (!tensor.name().equals(SequenceReader.KIND)) {
        content.remove(tensor.name());
        assertThrows(SafetensorsException.class, () -> read(content, objective), tensor::toString);
        put(content, tensor, tensor.types().getFirst(), shape);
      }
    }
  }

  @Test
  void theAlignedFormOfEveryObjectiveIsListed() throws IOException {
    for (Objective objective : Objectives.ALL) {
      everyTypeIsReadAndNoOther(objective, BatchTensor::aligned);
    }
  }

  @Test
  void thePaddedFormOfEveryObjectiveIsListed() throws IOException {
    for (Objective objective : Objectives.ALL) {
      everyTypeIsReadAndNoOther(objective, BatchTensor::padded);
    }
  }

  @Test
  void statesAfterTokensHaveThePaddedFormAlone() throws IOException {
    Objective objective = Parameters.with(new AlignDistil(), Map.of("variant", "as_aligndistil"));
    assertEquals(List.of(), inForm(objective, BatchTensor::aligned));
    everyTypeIsReadAndNoOther(objective, BatchTensor::padded);
  }
}
