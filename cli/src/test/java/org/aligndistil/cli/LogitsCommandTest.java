package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.decoder.PackedSequences;
import org.aligndistil.djl.world.Vocabulary;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.safetensors.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogitsCommandTest {

  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final long[][] IDS = {{1, 4, 6, 8, 3}, {0, 1, 5, 7, 0}};
  private static final long[][] MASK = {{1, 1, 1, 1, 1}, {0, 1, 1, 1, 0}};

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    model = TinyRuns.model(folder.resolve("model"));
  }

  private Run logits(long[][] ids, long[][] mask) throws IOException {
    Path input = TinyRuns.tokens(folder.resolve("in.safetensors"), ids, mask);
    return Run.of("logits", model, "--input", input, "--out", folder.resolve("out.safetensors"));
  }

  @Test
  void everyStateHasTheModelsLogitsAndPaddingHasNone() throws IOException {
    assertEquals(
        folder.resolve("out.safetensors") + ": logits [2, 5, 120]\n", logits(IDS, MASK).output());
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("out.safetensors"));
        LanguageModel opened = LanguageModel.open(model, Device.cpu())) {
      Tensor tensor = file.tensor("logits");
      assertEquals(DType.F32, tensor.type());
      assertEquals(List.of(2L, 5L, 120L), tensor.shape());
      HostMatrix whole =
          opened.responseLogits(
              new PackedSequences(List.of(new int[] {1, 4, 6, 8, 3, 0}), List.of(1)));
      assertRows(whole, tensor, 0, 5);
      HostMatrix padded =
          opened.responseLogits(new PackedSequences(List.of(new int[] {1, 5, 7, 99}), List.of(1)));
      assertRows(padded, tensor, 6, 3);
      for (long at : new long[] {5, 9}) {
        assertEquals(0, tensor.data().getAtIndex(F32, at * Vocabulary.SIZE + 3));
      }
    }
  }

  @Test
  void withoutAMaskNothingIsPadding() throws IOException {
    assertEquals(0, logits(IDS, new long[0][]).code());
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("out.safetensors"))) {
      assertTrue(file.tensor("logits").data().getAtIndex(F32, 9 * Vocabulary.SIZE + 3) != 0);
    }
  }

  @Test
  void wrongInputsAreErrorsThatSayWhere() throws IOException {
    assertEquals(
        folder.resolve("in.safetensors")
            + ": tensor 'input_ids': expected tokens from 0 to 119, found 120 at [0,1]",
        logits(new long[][] {{1, 120}}, new long[0][]).error(1));
    String padded =
        logits(new long[][] {{1, 2, 3}, {0, 4, -1}}, new long[][] {{1, 1, 1}, {0, 1, 1}}).error(1);
    assertTrue(padded.endsWith("found -1 at [1,2]"), padded);
    String tooLong = logits(new long[1][2049], new long[0][]).error(1);
    assertTrue(
        tooLong.endsWith("expected at most 2048 tokens in a sequence, found 2049 at [0]"), tooLong);
    String error = logits(IDS, new long[][] {{1, 0, 1, 1, 1}, {1, 1, 1, 1, 1}}).error(1);
    assertTrue(error.contains("attention_mask") && error.endsWith("at [0,1]"), error);
    assertEquals(
        "/no: no such file or directory",
        Run.of("logits", model, "--input", folder.resolve("in.safetensors"), "--out", "/no/out")
            .error(1));
    Path input = folder.resolve("in.safetensors");
    assertEquals(
        "--out would replace the input: " + input,
        Run.of("logits", model, "--input", input, "--out", input).error(2));
  }

  private static void assertRows(HostMatrix expected, Tensor tensor, long first, int count) {
    assertEquals(count, expected.rowCount());
    for (int row = 0; row < count; row++) {
      for (int v = 0; v < Vocabulary.SIZE; v++) {
        assertEquals(
            expected.get(row, v),
            tensor.data().getAtIndex(F32, (first + row) * Vocabulary.SIZE + v),
            1e-5);
      }
    }
  }
}
