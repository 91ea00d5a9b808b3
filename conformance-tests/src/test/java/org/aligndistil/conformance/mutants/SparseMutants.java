package org.aligndistil.conformance.mutants;

import java.util.List;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.conformance.SparseClauses;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.cases.TeacherKl;
import org.aligndistil.conformance.cases.TeacherLogRatio;
import org.aligndistil.conformance.cases.TokenChoice;

/// Faults of what is made of roles of which only the top is known.
final class SparseMutants {

  /// Every bucket of others holds everything.
  private static final Backend OTHERS_ARE_ALL =
      ListedMutants.others((tile, tokens) -> Broken.column(tile, tokens.others(), _ -> 0));

  private static final Backend OTHER_ORDER =
      ListedMutants.lists((_, lists) -> ListedMutants.reversed(lists));

  private SparseMutants() {}

  static List<Mutant> all() {
    ObjectiveCase kl = new ObjectiveCase(new TeacherKl(), Fixtures.batch(Shape.ORDINARY));
    ObjectiveCase near = new ObjectiveCase(new TeacherKl(), Fixtures.batch(Shape.NEAR_3));
    ObjectiveCase ratio = new ObjectiveCase(new TeacherLogRatio(), Fixtures.batch(Shape.ORDINARY));
    return List.of(
        Mutant.of(
            "4.8",
            "listed tokens of the policy in another order",
            OTHER_ORDER,
            Broken.SOUND,
            backend -> SparseClauses.must_4_8_wholeListsAreTheFullTeacher(backend, ratio)),
        Mutant.of(
            "4.9",
            "listed tokens counted among the others",
            OTHERS_ARE_ALL,
            Broken.SOUND,
            backend -> SparseClauses.must_4_9_topsDivergeNoMore(backend, near, 2)),
        Mutant.of(
            "4.10",
            "divergence smoothed by 1e-12",
            kl.running(new BrokenTeacherKl()),
            kl,
            subject ->
                SparseClauses.must_4_10_equalBucketsAreAtDistanceZero(
                    Broken.SOUND, subject, TokenChoice.TOP)),
        Mutant.of(
            "4.11",
            "listed tokens counted among the others",
            OTHERS_ARE_ALL,
            Broken.SOUND,
            backend -> SparseClauses.must_4_11_topsAreTheirEquation(backend, kl, 2)),
        Mutant.of(
            "4.11",
            "listed tokens of the policy in another order",
            OTHER_ORDER,
            Broken.SOUND,
            backend -> SparseClauses.must_4_11_topsAreTheirEquation(backend, ratio, 2)),
        Mutant.of(
            "4.12",
            "no gradient through listed tokens",
            KernelMutants.gradients(
                g -> new LogitsGradient(g.policy(), g.tilt(), g.targets(), List.of(), g.label())),
            Broken.SOUND,
            backend -> SparseClauses.must_4_12_gradientsOfTopsAreDerivatives(backend, kl, 2)));
  }
}
