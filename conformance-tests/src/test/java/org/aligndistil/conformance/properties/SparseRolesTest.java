package org.aligndistil.conformance.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.cases.TeacherKl;
import org.aligndistil.conformance.cases.TeacherLogRatio;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.distillation.Adpa;
import org.aligndistil.objective.distillation.VanillaKd;
import org.junit.jupiter.api.Test;

/// Which roles the evaluator takes by their top: all that are written down here, and no others.
class SparseRolesTest {

  private static final List<Set<Role>> TEACHER = List.of(Set.of(Role.TEACHER));
  private static final List<Set<Role>> DPO = List.of(Set.of(Role.DPO));

  /// A ratio needs the tokens that the top of the DPO model lists.
  private static final List<Set<Role>> DPO_AND_PERHAPS_REFERENCE =
      List.of(Set.of(Role.DPO), Set.of(Role.DPO, Role.REFERENCE));

  private static List<Set<Role>> taken(Objective objective) {
    return SparseRoles.of(objective).stream().map(SparseRoles::tops).toList();
  }

  @Test
  void divergencesAndRatiosTakeTheirTeachers() {
    assertEquals(TEACHER, taken(new TeacherKl()));
    assertEquals(DPO_AND_PERHAPS_REFERENCE, taken(new TeacherLogRatio()));
  }

  @Test
  void objectivesWithSparseRolesTakeThese() {
    Map<String, List<Set<Role>>> taken = new TreeMap<>();
    for (Objective objective : Objectives.ALL) {
      if (!objective.sparseRoles().isEmpty()) {
        taken.put(objective.id(), taken(objective));
      }
    }
    assertEquals(
        Map.of("vanilla_kd", TEACHER, "dckd", DPO, "adpa", DPO_AND_PERHAPS_REFERENCE), taken);
  }

  @Test
  void adpaTakesTheseWithEachReduction() {
    for (Reduction reduction : Reduction.values()) {
      assertEquals(
          DPO_AND_PERHAPS_REFERENCE,
          taken(new Adpa(1.5, new Adpa.Variant.Paper(reduction))),
          reduction.toString());
    }
  }

  @Test
  void adpaAsPublishedTakesBothTopsAndNothingElse() {
    for (Adpa.LastToken lastToken : Adpa.LastToken.values()) {
      assertEquals(
          List.of(Set.of(Role.DPO, Role.REFERENCE)),
          taken(new Adpa(1.5, new Adpa.Variant.AsAdpa(lastToken))),
          lastToken.toString());
    }
  }

  @Test
  void aTemperedTeacherIsNeverSparse() {
    assertEquals(List.of(), taken(new VanillaKd(1, 2, Reduction.TOKEN_MEAN)));
  }
}
