package org.aligndistil.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.junit.jupiter.api.Test;

class InputsTest {

  private static HostMatrix matrix(int rows, int columns) {
    return HostMatrix.of(
        MemorySegment.ofArray(new float[rows * columns]), ElementType.F32, rows, columns);
  }

  private static String refusal(Map<Role, HostMatrix> logits, int... labels) {
    return assertThrows(
            IllegalArgumentException.class, () -> new Inputs(Map.copyOf(logits), labels))
        .getMessage();
  }

  @Test
  void needsThePolicy() {
    assertEquals(
        "there are no logits of the policy, only [dpo]",
        refusal(Map.of(Role.DPO, matrix(1, 2)), 0));
  }

  @Test
  void namesBothRowCounts() {
    assertEquals(
        "policy and labels must have equal length: 3 != 2",
        refusal(Map.of(Role.POLICY, matrix(3, 2)), 0, 0));
  }

  @Test
  void namesBothVocabularies() {
    assertEquals(
        "policy and dpo must have equal vocabularies: 2 != 5",
        refusal(Map.of(Role.POLICY, matrix(1, 2), Role.DPO, matrix(1, 5)), 0));
  }

  @Test
  void namesTheRowOfALabelOutsideTheVocabulary() {
    assertEquals(
        "the label of row 1 must be from 0 to 4: 5",
        refusal(Map.of(Role.POLICY, matrix(2, 5)), 4, 5));
    assertEquals(
        "the label of row 0 must be from 0 to 4: -100",
        refusal(Map.of(Role.POLICY, matrix(2, 5)), -100, 0));
  }
}
