package org.aligndistil.conformance.properties;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.Kernel;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.NearTies;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.ProjectionCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.cases.TeacherKl;
import org.aligndistil.conformance.cases.TeacherLogRatio;
import org.aligndistil.conformance.cases.TiedTeacher;
import org.aligndistil.conformance.cases.Variants;
import org.aligndistil.conformance.padded.PaddedCase;
import org.aligndistil.conformance.padded.Padding;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.distillation.Atkd;
import org.aligndistil.objective.distillation.QArgmaxKd;

/// The generators: recipes for cases, over sizes around multiples of vector lanes and blocks.
final class Cases {

  private static final List<int[]> LENGTHS =
      List.of(
          new int[] {1, 1},
          new int[] {2, 1},
          new int[] {0, 3},
          new int[] {1, 2, 2, 0},
          new int[] {3, 1, 1, 2});

  private static final List<Objective> OBJECTIVES =
      Objectives.ALL.stream()
          .filter(objective -> !(objective instanceof HeadObjective))
          .flatMap(objective -> Variants.of(objective).stream())
          .toList();

  /// The least objectives that sparse teachers enter, and all real ones that take full ones too,
  /// each with every set of roles that may be sparse.
  private static final List<SparseRoles> SPARSE =
      Stream.concat(
              Stream.of(new TeacherKl(), new TeacherLogRatio()),
              OBJECTIVES.stream().filter(objective -> objective.topRoles().isEmpty()))
          .flatMap(objective -> SparseRoles.of(objective).stream())
          .toList();

  private Cases() {}

  /// Logits for primitives: 1 to 3 rows of 1 to 4098 tokens.
  static final class OfLogits extends Seeded<LogitsCase> {
    @Override
    Arbitrary<LogitsCase> cases() {
      Arbitrary<Integer> vocabulary =
          Arbitraries.frequency(
              Tuple.of(8, 1),
              Tuple.of(12, 7),
              Tuple.of(12, 8),
              Tuple.of(12, 9),
              Tuple.of(12, 19),
              Tuple.of(6, 207),
              Tuple.of(3, 1025),
              Tuple.of(3, 1040),
              Tuple.of(1, 4098));
      return Combinators.combine(
              Arbitraries.longs(),
              Arbitraries.integers().between(1, 3),
              vocabulary,
              Arbitraries.of(Shape.values()),
              Arbitraries.of(ElementType.values()))
          .as((seed, n, v, shape, type) -> new LogitsRecipe(seed, v > 500 ? 1 : n, v, shape, type))
          .map(LogitsRecipe::build);
    }
  }

  /// Logits with greatest differences that are nearly tied.
  static final class OfNearTies extends Seeded<LogitsCase> {
    @Override
    Arbitrary<LogitsCase> cases() {
      return Combinators.combine(
              Arbitraries.longs(),
              Arbitraries.integers().between(1, 3),
              Arbitraries.of(1, 7, 8, 9, 19, 207, 1025, 1040),
              Arbitraries.of(NearTies.Kind.values()))
          .as((seed, n, v, kind) -> new NearTies(seed, n, v, kind).build());
    }
  }

  /// Which coefficients the gradient kernel gets.
  static final class OfKernels extends Seeded<Kernel> {
    @Override
    Arbitrary<Kernel> cases() {
      return Arbitraries.of(Kernel.ALL);
    }
  }

  /// Every objective with every option on batches small enough for 60 digits.
  static final class Small extends Seeded<ObjectiveCase> {
    @Override
    Arbitrary<ObjectiveCase> cases() {
      return objectives(Arbitraries.of(1, 3, 5, 9), Arbitraries.of(Shape.values()));
    }
  }

  /// Those of them that have a loss, which may be infinite.
  static final class SmallWithLoss extends Seeded<ObjectiveCase> {
    @Override
    Arbitrary<ObjectiveCase> cases() {
      return new Small().cases().filter(ObjectiveCase::hasLoss);
    }
  }

  /// The same without masked tokens.
  static final class SmallUnmasked extends Seeded<ObjectiveCase> {
    @Override
    Arbitrary<ObjectiveCase> cases() {
      return objectives(Arbitraries.of(1, 3, 5, 9), unmasked());
    }
  }

  /// `atkd` with every option where uncertainties are nearly tied.
  static final class TiedTeachers extends Seeded<ObjectiveCase> {
    @Override
    Arbitrary<ObjectiveCase> cases() {
      Arbitrary<BatchCase> batches =
          Combinators.combine(
                  Arbitraries.longs(),
                  Arbitraries.of(LENGTHS),
                  Arbitraries.of(3, 5, 9),
                  Arbitraries.of(
                      Shape.ORDINARY, Shape.EIGHTY, Shape.ONE_HOT, Shape.EQUAL, Shape.NEAR_6),
                  Arbitraries.of(0.0, 0x1p-50, 0x1p-26, 0x1p-24, 0x1p-18))
              .as((seed, lengths, v, shape, step) -> {
                LogitsRecipe recipe =
                    new LogitsRecipe(seed, BatchCase.rows(lengths), v, shape, ElementType.F64);
                return BatchCase.of(recipe, lengths).with(new TiedTeacher(recipe, step).build());
              });
      return Combinators.combine(Arbitraries.of(Variants.of(new Atkd())), batches)
          .as(ObjectiveCase::new);
    }
  }

  /// Every objective with every option on batches of all sizes, without masked tokens.
  static final class Large extends Seeded<ObjectiveCase> {
    @Override
    Arbitrary<ObjectiveCase> cases() {
      return objectives(Arbitraries.of(1, 7, 8, 9, 19, 207, 1025, 1040), unmasked());
    }
  }

  /// The same on few tokens with logits up to 10000, where log-ratios leave the range of e^x.
  static final class Extreme extends Seeded<ObjectiveCase> {
    @Override
    Arbitrary<ObjectiveCase> cases() {
      return anyObjectives(Arbitraries.of(2, 3, 5), Arbitraries.of(Shape.TEN_THOUSAND));
    }
  }

  /// `q_argmax_kd` with every option where advantages are tied, or nearly so: which one it takes is
  /// exact.
  static final class TiedAdvantages extends Seeded<ObjectiveCase> {
    @Override
    Arbitrary<ObjectiveCase> cases() {
      Arbitrary<BatchCase> batches =
          Combinators.combine(
                  Arbitraries.longs(),
                  Arbitraries.of(LENGTHS),
                  Arbitraries.of(3, 5, 9),
                  Arbitraries.of(NearTies.Kind.values()))
              .as((seed, lengths, v, kind) -> {
                int rows = BatchCase.rows(lengths);
                LogitsRecipe recipe =
                    new LogitsRecipe(seed, rows, v, Shape.ORDINARY, ElementType.F64);
                return BatchCase.of(recipe, lengths)
                    .with(new NearTies(seed, rows, v, kind).buildWithOwnPolicy());
              });
      return Combinators.combine(Arbitraries.of(Variants.of(new QArgmaxKd())), batches)
          .as(ObjectiveCase::new)
          .filter(ObjectiveCase::hasLoss);
    }
  }

  /// Every objective that sparse teachers may enter, with all logits, where it has a loss.
  static final class WithSparseRoles extends Seeded<ObjectiveCase> {
    @Override
    Arbitrary<ObjectiveCase> cases() {
      return sparse(Arbitraries.of(Shape.values())).filter(ObjectiveCase::hasLoss);
    }
  }

  /// The same without masked tokens.
  static final class UnmaskedWithSparseRoles extends Seeded<ObjectiveCase> {
    @Override
    Arbitrary<ObjectiveCase> cases() {
      return sparse(unmasked());
    }
  }

  private static Arbitrary<ObjectiveCase> sparse(Arbitrary<Shape> shapes) {
    return Combinators.combine(inTurn(SPARSE), batches(Arbitraries.of(1, 3, 5, 9), shapes))
        .as(SparseRoles::on);
  }

  /// Every objective with every option, to be written in the padded form.
  static final class Padded extends Seeded<PaddedCase> {
    @Override
    Arbitrary<PaddedCase> cases() {
      return padded(objectives(Arbitraries.of(1, 3, 5, 19), unmasked()));
    }
  }

  /// Every objective that sparse teachers may enter or that reads numbers beside logits, to be
  /// written in the padded form.
  static final class PaddedWithMore extends Seeded<PaddedCase> {
    @Override
    Arbitrary<PaddedCase> cases() {
      return padded(
          Arbitraries.oneOf(
              new UnmaskedWithSparseRoles().cases(),
              objectives(Arbitraries.of(3, 5), unmasked())
                  .filter(on -> !on.objective().signals().isEmpty())));
    }
  }

  private static Arbitrary<PaddedCase> padded(Arbitrary<ObjectiveCase> objectives) {
    return Combinators.combine(
            objectives, Arbitraries.of(Padding.Side.values()), Arbitraries.longs())
        .as((on, side, seed) -> new PaddedCase(on, Padding.of(on.batch().sequences(), side, seed)));
  }

  /// Batches of all sizes.
  static final class Batches extends Seeded<BatchCase> {
    @Override
    Arbitrary<BatchCase> cases() {
      return batches(Arbitraries.of(1, 7, 8, 9, 19, 207), Arbitraries.of(Shape.values()));
    }
  }

  /// Every objective on a policy with a projection.
  static final class Projected extends Seeded<ProjectionCase> {
    @Override
    Arbitrary<ProjectionCase> cases() {
      return Combinators.combine(
              objectives(Arbitraries.of(1, 7, 9, 300), Arbitraries.of(Shape.ORDINARY)),
              Arbitraries.longs(),
              Arbitraries.of(1, 3, 8))
          .as(ProjectionCase::of);
    }
  }

  static Arbitrary<Shape> unmasked() {
    return Arbitraries.of(Shape.values()).filter(shape -> !shape.isMasked());
  }

  /// Objectives on batches on which there is a loss.
  private static Arbitrary<ObjectiveCase> objectives(
      Arbitrary<Integer> vocabulary, Arbitrary<Shape> shapes) {
    return anyObjectives(vocabulary, shapes).filter(ObjectiveCase::isDefined);
  }

  private static Arbitrary<ObjectiveCase> anyObjectives(
      Arbitrary<Integer> vocabulary, Arbitrary<Shape> shapes) {
    return Combinators.combine(inTurn(OBJECTIVES), batches(vocabulary, shapes))
        .as(ObjectiveCase::new)
        .filter(ObjectiveCase::isLargeEnough);
  }

  /// Each of a list as often as any other, one a try, in an order that a seed makes.
  static <T> Arbitrary<T> inTurn(List<T> values) {
    Queue<T> next = new ArrayDeque<>();
    return Arbitraries.randomValue(random -> {
      if (next.isEmpty()) {
        List<T> order = new ArrayList<>(values);
        Collections.shuffle(order, random);
        next.addAll(order);
      }
      return next.remove();
    });
  }

  /// Every second response follows another prompt than its own.
  private static BatchCase withMismatched(BatchCase batch) {
    return batch.withKinds(Set.of(ResponseKind.MISMATCHED));
  }

  /// Batches of two to four responses; in half of them every second one is mismatched, which is
  /// nothing to objectives that do not ask.
  static Arbitrary<BatchCase> batches(Arbitrary<Integer> vocabulary, Arbitrary<Shape> shapes) {
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.of(LENGTHS),
            vocabulary,
            shapes,
            Arbitraries.of(ElementType.values()))
        .as((seed, lengths, v, shape, type) ->
            BatchCase.of(new LogitsRecipe(seed, BatchCase.rows(lengths), v, shape, type), lengths))
        .flatMap(batch -> Arbitraries.of(withMismatched(batch), batch));
  }
}
