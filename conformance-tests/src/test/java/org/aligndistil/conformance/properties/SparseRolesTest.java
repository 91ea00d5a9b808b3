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

  /// A ratio is over the tokens that the DPO model lists, over all if it is dense.
  private static final List<Set<Role>> EITHER_OR_BOTH =
      List.of(Set.of(Role.DPO), Set.of(Role.REFERENCE), Set.of(Role.DPO, Role.REFERENCE));

  private static List<Set<Role>> taken(Objective objective) {
    return SparseRoles.of(objective).stream().map(SparseRoles::tops).toList();
  }

  @Test
  void divergencesAndRatiosTakeTheirTeachers() {
    assertEquals(TEACHER, taken(new TeacherKl()));
    assertEquals(EITHER_OR_BOTH, taken(new TeacherLogRatio()));
  }

  @Test
  void objectivesWithSparseRolesTakeThese() {
    Map<String, List<Set<Role>>> taken = new TreeMap<>();
    for (Objective objective : Objectives.ALL) {
      if (!objective.sparseRoles().isEmpty()) {
        taken.put(objective.id(), taken(objective));
      }
    }
    assertEquals(Map.of("vanilla_kd", TEACHER, "dckd", DPO, "adpa", EITHER_OR_BOTH), taken);
  }

  @Test
  void adpaTakesTheseWithEachReduction() {
    for (Reduction reduction : Reduction.values()) {
      assertEquals(
          EITHER_OR_BOTH,
          taken(new Adpa(1.5, new Adpa.Variant.Paper(reduction))),
          reduction.toString());
    }
  }

  @Test
  void aTemperedTeacherIsNeverSparse() {
    assertEquals(List.of(), taken(new VanillaKd(1, 2, Reduction.TOKEN_MEAN)));
  }
}
