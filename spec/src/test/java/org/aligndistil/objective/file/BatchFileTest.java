package org.aligndistil.objective.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.distillation.AlignDistil;
import org.aligndistil.objective.distillation.Sft;
import org.aligndistil.objective.file.BatchFile.Vocabulary;
import org.aligndistil.objective.preference.Dpo;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchFileTest {

  @TempDir private Path folder;

  private final FileContent tensors = new FileContent();

  private void put(String name, DType type, List<Long> shape, double... numbers) {
    tensors.put(name, type, shape, numbers);
  }

  private static double[] counting(int count) {
    return FileContent.counting(count);
  }

  private void aligned() {
    put("policy_logits", DType.F32, List.of(3L, 4L), counting(12));
    put("labels", DType.I64, List.of(3L), 1, 0, 3);
    put("offsets", DType.I64, List.of(3L), 0, 2, 3);
  }

  private void padded() {
    put("policy_logits", DType.F64, List.of(2L, 3L, 2L), counting(12));
    put("input_ids", DType.I64, List.of(2L, 3L), 0, 1, 1, 1, 0, 0);
    put("response_mask", DType.U8, List.of(2L, 3L), 0, 1, 1, 0, 0, 1);
  }

  private Path write() throws IOException {
    return tensors.write(folder.resolve("batch.safetensors"));
  }

  private interface Check {
    void on(Batch batch) throws IOException;
  }

  private void read(Objective objective, Vocabulary vocabulary, Check check) throws IOException {
    try (BatchFile file = BatchFile.open(write(), vocabulary)) {
      check.on(file.batch(objective));
    }
  }

  private String refusal(Objective objective) {
    String message =
        assertThrows(
                SafetensorsException.class, () -> read(objective, Vocabulary.MUST_MATCH, _ -> {}))
            .getMessage();
    return message.substring(message.indexOf("batch.safetensors: ") + 19);
  }

  private static double logit(Batch batch, int row, int token) {
    return ((HostMatrix) batch.inputs().logits(Role.POLICY)).get(row, token);
  }

  @Test
  void readsTheAlignedForm() throws IOException {
    aligned();
    read(
        new Sft(),
        Vocabulary.MUST_MATCH,
        batch -> {
          assertArrayEquals(new int[] {1, 0, 3}, batch.inputs().labels());
          assertArrayEquals(new int[] {0, 2, 3}, batch.sequences().offsets());
          assertEquals(7, logit(batch, 1, 3));
        });
  }

  @Test
  void inThePaddedFormTheStateBeforeATokenPredictsIt() throws IOException {
    padded();
    read(
        new Sft(),
        Vocabulary.MUST_MATCH,
        batch -> {
          assertArrayEquals(new int[] {1, 1, 0}, batch.inputs().labels());
          assertArrayEquals(new int[] {0, 2, 3}, batch.sequences().offsets());
          assertEquals(0, logit(batch, 0, 0));
          assertEquals(2, logit(batch, 1, 0));
          assertEquals(8, logit(batch, 2, 0));
        });
  }

  @Test
  void locatesARowInThePaddedTensor() throws IOException {
    padded();
    try (BatchFile file = BatchFile.open(write(), Vocabulary.MUST_MATCH)) {
      Batch batch = file.batch(new Sft());
      assertEquals("position [0,1] of the file's [B,T]", file.locate(batch, 1));
      assertEquals("position [1,1] of the file's [B,T]", file.locate(batch, 2));
    }
  }

  @Test
  void theVariantOfAlignDistilReadsTheStateAfterTheToken() throws IOException {
    padded();
    put("dpo_logits", DType.F64, List.of(2L, 3L, 2L), counting(12));
    put("reverse_dpo_logits", DType.F64, List.of(2L, 3L, 2L), counting(12));
    Objective published = Parameters.with(new AlignDistil(), Map.of("variant", "as_aligndistil"));
    read(
        published,
        Vocabulary.MUST_MATCH,
        batch -> {
          assertEquals(2, logit(batch, 0, 0));
          assertEquals(4, logit(batch, 1, 0));
          assertEquals(10, logit(batch, 2, 0));
        });
    tensors.clear();
    aligned();
    assertEquals(
        "tensor 'policy_logits': expected the padded form [B,T,V], which alone holds the state "
            + "after the last token, found the aligned form [N,V]",
        refusal(published));
  }

  @Test
  void aResponseMayNotBeginASequence() {
    padded();
    put("response_mask", DType.U8, List.of(2L, 3L), 0, 1, 1, 1, 0, 1);
    assertEquals(
        "tensor 'response_mask': expected 0 at the first token of every sequence, which no state "
            + "predicts, found 1 in sequence 1",
        refusal(new Sft()));
  }

  @Test
  void aMaskHoldsZerosAndOnes() {
    padded();
    put("response_mask", DType.U8, List.of(2L, 3L), 0, 1, 2, 0, 0, 1);
    assertEquals(
        "tensor 'response_mask': expected 0 or 1, found 2 at element 2", refusal(new Sft()));
  }

  @Test
  void readsPairs() throws IOException {
    aligned();
    put("reference_logits", DType.F64, List.of(3L, 4L), counting(12));
    put("pairs", DType.I64, List.of(1L, 2L), 1, 0);
    read(
        new Dpo(),
        Vocabulary.MUST_MATCH,
        batch -> assertEquals(List.of(new Sequences.Pair(1, 0)), batch.sequences().pairs()));
    put("pairs", DType.I64, List.of(1L, 2L), 1, 2);
    assertEquals(
        "tensor 'pairs': expected two different sequences from 0 to 1, found [1, 2] at entry 0",
        refusal(new Dpo()));
  }

  @Test
  void namesBothVocabulariesAndTheWayOut() throws IOException {
    aligned();
    put("reference_logits", DType.F32, List.of(3L, 6L), counting(18));
    put("pairs", DType.I64, List.of(1L, 2L), 1, 0);
    assertEquals(
        "tensor 'reference_logits': expected the policy's vocabulary of 4 tokens (or "
            + "--truncate-vocabulary), found 6 tokens",
        refusal(new Dpo()));
    read(
        new Dpo(),
        Vocabulary.TRUNCATE,
        batch -> {
          HostMatrix reference = (HostMatrix) batch.inputs().logits(Role.REFERENCE);
          assertEquals(4, reference.columns());
          assertEquals(6, reference.get(1, 0));
        });
  }

  @Test
  void whatAnObjectiveDoesNotReadMayBeWrong() throws IOException {
    aligned();
    put("dpo_logits", DType.U8, List.of(7L), counting(7));
    read(
        new Sft(), Vocabulary.MUST_MATCH, batch -> assertEquals(1, batch.inputs().logits().size()));
  }

  @Test
  void tensorsMustFit() {
    aligned();
    put("labels", DType.I64, List.of(3L), 1, 4, 0);
    assertEquals(
        "tensor 'labels': expected token ids from 0 to 3, found 4 at response token 1",
        refusal(new Sft()));
    put("labels", DType.I64, List.of(2L), 1, 0);
    assertEquals("tensor 'labels': expected shape [3], found shape [2]", refusal(new Sft()));
    put("labels", DType.U8, List.of(3L), 1, 0, 3);
    assertEquals("tensor 'labels': expected I64, found U8", refusal(new Sft()));
    aligned();
    put("offsets", DType.I64, List.of(3L), 0, 4, 3);
    assertEquals(
        "tensor 'offsets': expected numbers that rise from 0 to 3, found 4 at entry 1",
        refusal(new Sft()));
    put("policy_logits", DType.F32, List.of(12L), counting(12));
    assertEquals(
        "tensor 'policy_logits': expected shape [any, any], found shape [12]", refusal(new Sft()));
  }

  @Test
  void anEmptyBatchIsAnError() {
    padded();
    put("response_mask", DType.U8, List.of(2L, 3L));
    assertEquals(
        "tensor 'response_mask': expected a response token, found none", refusal(new Sft()));
  }

  @Test
  void theGradientHasTheShapeAndPrecisionOfThePolicy() throws IOException {
    padded();
    Path out = folder.resolve("gradient.safetensors");
    try (BatchFile file = BatchFile.open(write(), Vocabulary.MUST_MATCH)) {
      Batch batch = file.batch(new Sft());
      try (GradientFile gradient = file.createGradient(out, batch)) {
        HostMatrix sink = (HostMatrix) gradient.sink();
        sink.set(2, 1, 0.5);
        assertFalse(Files.exists(out));
        gradient.commit();
      }
    }
    try (SafetensorsFile written = SafetensorsFile.open(out)) {
      var tensor = written.tensor("policy_logits.grad");
      assertEquals(List.of(2L, 3L, 2L), tensor.shape());
      assertEquals(DType.F64, tensor.type());
      HostMatrix all = HostMatrix.of(tensor.data(), ElementType.F64, 6, 2);
      for (int state = 0; state < 6; state++) {
        assertEquals(0, all.get(state, 0));
        assertEquals(state == 4 ? 0.5 : 0, all.get(state, 1));
      }
    }
  }
}
