package org.aligndistil.conformance.mutants;

import java.util.Arrays;
import java.util.List;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Tile;
import org.aligndistil.conformance.BoundClauses;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.objective.distillation.Dckd;
import org.aligndistil.objective.distillation.Sft;
import org.aligndistil.objective.preference.Dpo;
import org.aligndistil.objective.reinforcement.Ppo;

/// Faults of bounds on errors, and of errors that should help.
final class BoundMutants {

  private BoundMutants() {}

  static List<Mutant> all() {
    LogitsCase from = Fixtures.logits(Shape.ORDINARY);
    ObjectiveCase sft = Fixtures.ordinary(new Sft());
    ObjectiveCase steep =
        new ObjectiveCase(
            new Dpo(1000, 0, false, new Dpo.Divergence.ReverseKl()), Fixtures.batch(Shape.NEAR_1));
    return List.of(
        Mutant.of(
            "6.1",
            "a bound of 0 for every statistic",
            bounded(0),
            Broken.SOUND,
            backend -> BoundClauses.must_6_1_trueLossLiesInItsBound(backend, steep)),
        Mutant.of(
            "6.2",
            "a bound of 0 for every statistic",
            bounded(0),
            Broken.SOUND,
            backend -> BoundClauses.must_6_2_trueStatisticLiesInItsBound(backend, from)),
        Mutant.of(
            "6.3",
            "a bound of 1 for every statistic",
            bounded(1),
            Broken.SOUND,
            backend -> BoundClauses.should_6_3_boundsAreUseful(backend, sft)),
        ObjectiveMutants.of(
            "6.4",
            "a role is needed but not declared",
            new Dpo(),
            new BrokenDpo(BrokenDpo.Fault.REFERENCE_NOT_DECLARED),
            subject -> BoundClauses.must_6_4_missingRolesAreNamed(Broken.SOUND, subject)),
        ObjectiveMutants.of(
            "6.5",
            "a mean over no pairs",
            new Dpo(),
            new BrokenDpo(BrokenDpo.Fault.PAIRS_NOT_NEEDED),
            subject -> BoundClauses.must_6_5_missingPairsAreNamed(Broken.SOUND, subject)),
        ObjectiveMutants.of(
            "6.6",
            "a signal is needed but not declared",
            new Ppo(),
            new Undeclared(new Ppo()),
            subject -> BoundClauses.must_6_6_missingSignalsAreNamed(Broken.SOUND, subject)),
        ObjectiveMutants.of(
            "6.7",
            "a kind of responses is needed but not declared",
            new Dckd(),
            new Undeclared(new Dckd()),
            subject -> BoundClauses.must_6_7_missingKindsAreNamed(Broken.SOUND, subject)));
  }

  private static Backend bounded(double bound) {
    return Broken.tiles(tile -> bounded(tile, bound));
  }

  /// A tile whose log-probabilities have a given bound.
  static Tile bounded(Tile tile, double bound) {
    return new ForwardingTile(tile) {
      @Override
      public Column logProbability(Mix p) {
        Column sound = tile.logProbability(p);
        double[] values = new double[tile.rowCount()];
        double[] errors = new double[values.length];
        Arrays.setAll(values, sound::value);
        Arrays.fill(errors, bound);
        return Column.of(values, errors);
      }
    };
  }
}
