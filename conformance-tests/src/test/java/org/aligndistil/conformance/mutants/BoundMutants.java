package org.aligndistil.conformance.mutants;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.BoundClauses;
import org.aligndistil.conformance.DiagnosticClauses;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.cases.TiedTeacher;
import org.aligndistil.conformance.rows.Primitive;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.calculus.Value;
import org.aligndistil.objective.distillation.Atkd;
import org.aligndistil.objective.distillation.Dckd;
import org.aligndistil.objective.distillation.Sft;
import org.aligndistil.objective.preference.Dpo;
import org.aligndistil.objective.reinforcement.Ppo;

/// Faults of bounds on errors, and of errors that should help.
final class BoundMutants {

  private BoundMutants() {}

  static List<Mutant> all() {
    return Stream.concat(ofLosses().stream(), ofStatistics().stream()).toList();
  }

  private static List<Mutant> ofLosses() {
    ObjectiveCase dpo = Fixtures.ordinary(new Dpo());
    ObjectiveCase sft = Fixtures.ordinary(new Sft());
    ObjectiveCase steep =
        new ObjectiveCase(
            new Dpo(1000, 0, false, new Dpo.Divergence.ReverseKl()), Fixtures.batch(Shape.NEAR_3));
    return List.of(
        Mutant.of(
            "6.1",
            "a bound of 0 for every statistic",
            bounded(0),
            Broken.SOUND,
            backend -> BoundClauses.must_6_1_trueLossLiesInItsBound(backend, steep)),
        Mutant.of(
            "6.1",
            "choices between near ties are taken for sure",
            tied().running(sure()),
            tied(),
            subject -> BoundClauses.must_6_1_trueLossLiesInItsBound(coarse(), subject)),
        Mutant.of(
            "6.3",
            "every choice is taken for unsure",
            Fixtures.ordinary(new Atkd()).running(unsure()),
            Fixtures.ordinary(new Atkd()),
            subject -> BoundClauses.should_6_3_boundsAreUseful(Broken.SOUND, subject)),
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
            subject -> BoundClauses.must_6_7_missingKindsAreNamed(Broken.SOUND, subject)),
        diagnosis("KLs in the wrong direction", BoundMutants::reversed, dpo),
        diagnosis("entropies in bits", BoundMutants::inBits, dpo),
        ObjectiveMutants.of(
            "6.8",
            "a role that is read and not watched",
            new Dpo(),
            new Sft(),
            subject -> DiagnosticClauses.must_6_8_diagnosticsAreAccurate(Broken.SOUND, subject)));
  }

  private static Mutant diagnosis(String fault, UnaryOperator<Tile> mutation, ObjectiveCase on) {
    return Mutant.of(
        "6.8",
        fault,
        Broken.tiles(mutation),
        Broken.SOUND,
        backend -> DiagnosticClauses.must_6_8_diagnosticsAreAccurate(backend, on));
  }

  private static Tile reversed(Tile tile) {
    return new ForwardingTile(tile) {
      @Override
      public Column kl(Mix p, Mix q) {
        return tile.kl(q, p);
      }
    };
  }

  private static Tile inBits(Tile tile) {
    return new ForwardingTile(tile) {
      @Override
      public Column entropy(Mix p) {
        return Broken.column(tile, tile.entropy(p), h -> h / Math.log(2));
      }
    };
  }

  /// Every token is as uncertain as every other.
  private static ObjectiveCase tied() {
    LogitsRecipe recipe = new LogitsRecipe(2, 7, 5, Shape.ORDINARY, ElementType.F64);
    return new ObjectiveCase(
        new Atkd(), Fixtures.batch(Shape.ORDINARY).with(new TiedTeacher(recipe, 0).build()));
  }

  /// `atkd` whose means are over what it chose, with no bound on what else it might have chosen.
  private static Objective sure() {
    return Altered.loss(
        new Atkd(),
        (_, quantities) -> {
          Value rest = quantities.get(1);
          Value all = quantities.getFirst().plus(rest);
          Value isHard = quantities.getLast().atLeastLowerMedian();
          return mean(rest, isHard, 0).times(0.2).plus(mean(all, isHard, 1).times(0.8));
        });
  }

  private static Value mean(Value values, Value choices, int choice) {
    int[] chosen =
        IntStream.range(0, values.length()).filter(i -> choices.number(i) == choice).toArray();
    return values.gather(chosen).sum().dividedBy(Math.max(1, chosen.length));
  }

  /// `atkd` with uncertainties of which nothing is known.
  private static Objective unsure() {
    return Altered.quantities(
        new Atkd(),
        rows -> {
          List<Value> sound = new Atkd().quantities(rows);
          // Thrice the bound each time, of the same number.
          Value unsure = sound.get(2);
          for (int k = 0; k < 60; k++) {
            unsure = unsure.plus(unsure).minus(unsure);
          }
          return List.of(sound.get(0), sound.get(1), unsure);
        });
  }

  /// A backend that is a millionth off in what the teacher leaves to other tokens, and says so.
  private static Backend coarse() {
    return Broken.tiles(tile ->
        new ForwardingTile(tile) {
          @Override
          public ListedTokens logProbabilities(Mix p, TokenLists lists) {
            ListedTokens sound = tile.logProbabilities(p, lists);
            return new ListedTokens(sound.each(), moved(sound.others(), tile));
          }
        });
  }

  private static Column moved(Column column, Tile tile) {
    double[] values = new double[tile.rowCount()];
    double[] errors = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double step = (tile.firstRow() + i) % 2 == 0 ? 1e-6 : -1e-6;
      values[i] = column.value(i) + step;
      errors[i] = column.error(i) + 2e-6;
    }
    return Column.of(values, errors);
  }

  /// One of each statistic, so that none is forgotten.
  private static List<Mutant> ofStatistics() {
    LogitsCase from = Fixtures.logits(Shape.ORDINARY);
    return Arrays.stream(Primitive.values())
        .map(primitive ->
            Mutant.of(
                "6.2",
                "a bound of 0 for " + name(primitive),
                Broken.tiles(tile -> new BoundedTile(tile, EnumSet.of(primitive), 0)),
                Broken.SOUND,
                backend -> BoundClauses.must_6_2_trueStatisticLiesInItsBound(backend, from)))
        .toList();
  }

  private static String name(Primitive primitive) {
    return switch (primitive) {
      case LOG_SUM_EXP -> "the log-sum-exp";
      case LOG_PROBABILITY -> "the label's log-probability";
      case LISTED -> "listed tokens";
      case OTHERS -> "the others";
      case ENTROPY -> "the entropy";
      case KL -> "KL";
      case TOTAL_VARIATION -> "the total variation";
      case EXPECTATION -> "the expectation";
    };
  }

  private static Backend bounded(double bound) {
    return Broken.tiles(tile -> new BoundedTile(tile, EnumSet.allOf(Primitive.class), bound));
  }
}
