package org.aligndistil.conformance.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.cases.TeacherKl;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.distillation.Adpa;
import org.junit.jupiter.api.Test;

/// Which roles the generators make sparse.
class SparseRolesTest {

  private static List<Set<Role>> taken(Objective objective) {
    return SparseRoles.of(objective).stream().map(SparseRoles::tops).toList();
  }

  @Test
  void aSingleTeacherMayBeSparse() {
    assertEquals(List.of(Set.of(Role.TEACHER)), taken(new TeacherKl()));
  }

  @Test
  void theDpoTeacherOfAdpaMayBeSparseAlone() {
    assertTrue(taken(new Adpa()).contains(Set.of(Role.DPO)));
  }

  @Test
  void allRolesThatMayBeSparseMayBeSoTogether() {
    for (Objective objective : Objectives.ALL) {
      if (!objective.sparseRoles().isEmpty()) {
        assertTrue(taken(objective).contains(objective.sparseRoles()), objective.id());
      }
    }
  }
}
