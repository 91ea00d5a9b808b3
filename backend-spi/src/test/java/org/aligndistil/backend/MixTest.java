package org.aligndistil.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MixTest {

  private static final Column ALPHA = Column.of(new double[] {0.5, 2}, new double[2]);

  @Test
  void aDifferenceOfSingleRolesStaysADifference() {
    Mix teacher = Mix.of(Role.DPO).plus(ALPHA, Mix.difference(Role.DPO, Role.REVERSE_DPO));
    List<Mix.Term> terms = Mix.of(Role.POLICY).minus(teacher).terms();
    assertEquals(2, terms.size());
    assertEquals(Role.POLICY, terms.get(0).plus());
    assertEquals(Optional.of(Role.DPO), terms.get(0).minus());
    assertEquals(1, terms.get(0).weight().value(0));
    assertEquals(Role.DPO, terms.get(1).plus());
    assertEquals(Optional.of(Role.REVERSE_DPO), terms.get(1).minus());
    assertEquals(-0.5, terms.get(1).weight().value(0));
    assertEquals(-2, terms.get(1).weight().value(1));
  }

  @Test
  void readsAsItIsWritten() {
    Mix teacher = Mix.of(Role.DPO).plus(ALPHA, Mix.difference(Role.DPO, Role.REVERSE_DPO));
    assertEquals("dpo + w·(dpo − reverse_dpo)", teacher.toString());
    assertEquals("0.5·policy", Mix.of(Role.POLICY).times(Column.constant(0.5)).toString());
  }

  @Test
  void aMixMinusItselfIsNothing() {
    assertEquals(List.of(), Mix.of(Role.DPO).minus(Mix.of(Role.DPO)).terms());
  }

  @Test
  void unequalWeightsAreNotJoined() {
    Mix tempered = Mix.of(Role.POLICY).times(Column.constant(0.5));
    List<Mix.Term> terms = tempered.minus(Mix.of(Role.DPO)).terms();
    assertEquals(2, terms.size());
    assertEquals(0.5, terms.get(0).weight().value(0));
    assertEquals(-1, terms.get(1).weight().value(0));
  }

  @Test
  void productsOfColumnsKeepTheirErrors() {
    Column a = Column.of(new double[] {3}, new double[] {0.1});
    Column b = Column.of(new double[] {-2}, new double[] {0.01});
    Column product = a.times(b);
    assertEquals(-6, product.value(0));
    // (3 ± 0.1)(−2 ± 0.01): at most 0.1 · 2.01 + 3 · 0.01 from −6, and not much more
    assertEquals(0.231, product.error(0), 1e-12);
  }
}
