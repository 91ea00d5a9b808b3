package org.aligndistil.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestNameTest {

  @Test
  void aThirdOfTheLettersMayBeWrong() {
    assertTrue(NearestName.isNear("dop", "dpo"));
    assertTrue(NearestName.isNear("nmae", "name"));
    assertFalse(NearestName.isNear("xxme", "name"));
    assertTrue(NearestName.isNear("pears", "pairs"));
    assertFalse(NearestName.isNear("xxxrs", "pairs"));
    assertFalse(NearestName.isNear("sft", "dpo"));
    assertTrue(NearestName.isNear("upperxyz", "upperbnd"));
    assertFalse(NearestName.isNear("uppewxyz", "upperbnd"));
  }

  @Test
  void caseHyphensAndUnderscoresDoNotCount() {
    assertEquals(
        Optional.of("upper_bound"), NearestName.of("--Upper-Bound", List.of("upper_bound")));
  }

  @Test
  void theNearestIsTakenAndOfEquallyNearOnesTheFirst() {
    assertEquals(Optional.of("batch"), NearestName.of("batc", List.of("match", "batch")));
    assertEquals(Optional.of("tdpo"), NearestName.of("xdpo", List.of("tdpo", "adpo")));
  }

  @Test
  void aBeginningMeansTheWholeName() {
    assertEquals(Optional.of("temperature"), NearestName.of("te", List.of("dpo", "temperature")));
    assertEquals(Optional.empty(), NearestName.of("t", List.of("temperature")));
  }

  @Test
  void whatIsNearNothingGetsTheList() {
    assertEquals("; did you mean 'dpo'?", NearestName.hint("dop", List.of("sft", "dpo")));
    assertEquals("; there are: sft, dpo", NearestName.hint("xyzxyz", List.of("sft", "dpo")));
    assertEquals("", NearestName.hint("xyzxyz", List.of()));
  }

  @Test
  void nothingLongIsCompared() {
    String name = "n".repeat(101);
    assertFalse(NearestName.isNear(name, name));
    assertEquals("; there are: dpo", NearestName.hint("n".repeat(1 << 20), List.of("dpo")));
  }
}
