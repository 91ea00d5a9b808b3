package org.aligndistil.conformance.properties;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.Objective;

/// An objective, and some of its roles that may be known by their top while all others are dense.
///
/// @param objective what is evaluated
/// @param tops one role or more
record SparseRoles(Objective objective, Set<Role> tops) {

  /// Every set of the objective's sparse roles that the evaluator takes.
  static List<SparseRoles> of(Objective objective) {
    List<SparseRoles> taken = new ArrayList<>();
    List<Role> roles =
        objective.sparseRoles().stream().sorted(Comparator.comparing(Role::name)).toList();
    for (int bits = 1; bits < 1 << roles.size(); bits++) {
      Set<Role> tops = new LinkedHashSet<>();
      for (int i = 0; i < roles.size(); i++) {
        if ((bits >> i & 1) == 1) {
          tops.add(roles.get(i));
        }
      }
      SparseRoles some = new SparseRoles(objective, tops);
      if (some.isTaken()) {
        taken.add(some);
      }
    }
    return taken;
  }

  /// The case in which these roles become sparse.
  ObjectiveCase on(BatchCase batch) {
    return new ObjectiveCase(objective, batch).withTops(tops);
  }

  private boolean isTaken() {
    BatchCase batch =
        BatchCase.of(new LogitsRecipe(1, 2, 3, Shape.ORDINARY, ElementType.F64), 1, 1);
    ObjectiveCase sparse = on(batch).sparse(2);
    try {
      new Evaluator(new NoArithmetic()).evaluate(objective, sparse.input());
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }
}
