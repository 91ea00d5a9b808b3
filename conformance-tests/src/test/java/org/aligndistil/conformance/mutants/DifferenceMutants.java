package org.aligndistil.conformance.mutants;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.conformance.BoundClauses;
import org.aligndistil.conformance.DistillationClauses;
import org.aligndistil.conformance.GradientClauses;
import org.aligndistil.conformance.KernelClauses;
import org.aligndistil.conformance.LogitsClauses;
import org.aligndistil.conformance.PrimitiveClauses;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.Kernel;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.NearTies;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.objective.distillation.QArgmaxKd;

/// Faults of differences of two roles: where both mask a token, and which is the greatest.
final class DifferenceMutants {

  private DifferenceMutants() {}

  static List<Mutant> all() {
    Kernel towardsAdvantage = Kernel.ALL.getLast();
    return List.of(
        Mutant.of(
            "1.9",
            "differences compared once they are rounded",
            comparing(Comparison.ROUNDED_TO_DOUBLE),
            Broken.SOUND,
            backend ->
                PrimitiveClauses.must_1_9_argMaxIsTheFirstGreatest(
                    backend, new NearTies(1, 3, 9, NearTies.Kind.ROUNDED).build())),
        Mutant.of(
            "1.9",
            "differences compared in binary32",
            comparing(Comparison.ROUNDED_TO_FLOAT),
            Broken.SOUND,
            backend ->
                PrimitiveClauses.must_1_9_argMaxIsTheFirstGreatest(
                    backend, new NearTies(1, 3, 9, NearTies.Kind.ULPS).build())),
        tied(
            "2.24",
            Comparison.ROUNDED_TO_DOUBLE,
            NearTies.Kind.ROUNDED,
            DistillationClauses::must_2_24_q_argmax_kd),
        tied(
            "2.24",
            Comparison.ROUNDED_TO_FLOAT,
            NearTies.Kind.ULPS,
            DistillationClauses::must_2_24_q_argmax_kd),
        tied(
            "2.24",
            Comparison.LAST_OF_SEVERAL,
            NearTies.Kind.EQUAL,
            DistillationClauses::must_2_24_q_argmax_kd),
        tied(
            "3.1",
            Comparison.ROUNDED_TO_DOUBLE,
            NearTies.Kind.ROUNDED,
            GradientClauses::must_3_1_gradientIsTheDerivative),
        masked("1.10", LogitsClauses::must_1_10_klIsInfiniteWhereItMustBe),
        masked("1.11", LogitsClauses::must_1_11_maskedTokensAreALimit),
        masked(
            "1.13",
            (backend, from) ->
                KernelClauses.must_1_13_kernelIsItsEquation(backend, from, towardsAdvantage)),
        masked("6.2", BoundClauses::must_6_2_trueStatisticLiesInItsBound));
  }

  private interface OfLogits {
    void check(Backend backend, LogitsCase from);
  }

  private static Mutant masked(String clause, OfLogits check) {
    LogitsCase from = Fixtures.logits(Shape.MASKED_ALIKE);
    return Mutant.of(
        clause,
        "a token that both roles of a difference mask has difference 0",
        counting(),
        Broken.SOUND,
        backend -> check.check(backend, from));
  }

  /// Which of two differences counts as the greater, and what is compared.
  private enum Comparison {
    ROUNDED_TO_DOUBLE {
      @Override
      boolean isGreater(double difference, double other) {
        return difference > other;
      }
    },
    ROUNDED_TO_FLOAT {
      @Override
      boolean isGreater(double difference, double other) {
        return (float) difference > (float) other;
      }
    },
    LAST_OF_SEVERAL {
      @Override
      boolean isGreater(double difference, double other) {
        return difference >= other;
      }
    };

    abstract boolean isGreater(double difference, double other);
  }

  private static Backend comparing(Comparison comparison) {
    return onInputs((inputs, tile) ->
        new ForwardingTile(tile) {
          @Override
          public int[] argMax(Mix mix) {
            Mix.Term term = mix.terms().getFirst();
            return term.minus()
                .map(minus -> greatest(inputs, term.plus(), minus, tile, comparison))
                .orElseGet(() -> tile.argMax(mix));
          }
        });
  }

  private static int[] greatest(
      Inputs inputs, Role plus, Role minus, Tile tile, Comparison comparison) {
    HostMatrix a = (HostMatrix) inputs.logits(plus);
    HostMatrix b = (HostMatrix) inputs.logits(minus);
    int[] tokens = new int[tile.rowCount()];
    for (int i = 0; i < tokens.length; i++) {
      double greatest = Double.NEGATIVE_INFINITY;
      for (int v = 0; v < inputs.vocabulary(); v++) {
        double difference = a.get(tile.firstRow() + i, v) - b.get(tile.firstRow() + i, v);
        if (comparison.isGreater(difference, greatest)) {
          greatest = difference;
          tokens[i] = v;
        }
      }
    }
    return tokens;
  }

  /// A clause on `q_argmax_kd` where advantages are nearly tied.
  private static Mutant tied(
      String clause, Comparison comparison, NearTies.Kind kind, OfObjective check) {
    BatchCase batch =
        Fixtures.batch(Shape.ORDINARY).with(new NearTies(1, 7, 5, kind).buildWithOwnPolicy());
    ObjectiveCase subject = new ObjectiveCase(new QArgmaxKd(), batch);
    String fault =
        switch (comparison) {
          case ROUNDED_TO_DOUBLE -> "advantages compared once they are rounded";
          case ROUNDED_TO_FLOAT -> "advantages compared in binary32";
          case LAST_OF_SEVERAL -> "the last of several equal advantages";
        };
    return Mutant.of(
        clause,
        fault,
        comparing(comparison),
        Broken.SOUND,
        backend -> check.check(backend, subject));
  }

  private interface OfObjective {
    void check(Backend backend, ObjectiveCase subject);
  }

  /// Reads each role of a difference as 0 where both mask a token; all other mixes are sound.
  private static Backend counting() {
    return Broken.sweep((sound, inputs, sink, work) -> {
      Map<Role, Logits> logits = new LinkedHashMap<>(inputs.logits());
      logits.put(counted(Role.DPO), counted(inputs, Role.DPO, Role.REFERENCE));
      logits.put(counted(Role.REFERENCE), counted(inputs, Role.REFERENCE, Role.DPO));
      sound.sweep(
          new Inputs(logits, inputs.labels()),
          sink,
          tile -> work.accept(new MixedTile(tile, DifferenceMutants::counting)));
    });
  }

  private static Role counted(Role role) {
    return new Role(role.name() + "_counted");
  }

  private static HostMatrix counted(Inputs inputs, Role role, Role other) {
    HostMatrix own = (HostMatrix) inputs.logits(role);
    HostMatrix beside = (HostMatrix) inputs.logits(other);
    double[][] values = Broken.map(own, z -> z);
    for (int row = 0; row < values.length; row++) {
      for (int v = 0; v < own.columns(); v++) {
        boolean isAbsent =
            Double.isInfinite(own.get(row, v)) && Double.isInfinite(beside.get(row, v));
        values[row][v] = isAbsent ? 0 : own.get(row, v);
      }
    }
    return LogitsCase.matrix(values, ElementType.F64);
  }

  private static Mix counting(Mix mix) {
    return mix.equals(Mix.difference(Role.DPO, Role.REFERENCE))
        ? Mix.difference(counted(Role.DPO), counted(Role.REFERENCE))
        : mix;
  }

  private interface OnInputs {
    Tile of(Inputs inputs, Tile tile);
  }

  private static Backend onInputs(OnInputs mutation) {
    return Broken.sweep((sound, inputs, sink, work) ->
        sound.sweep(inputs, sink, tile -> work.accept(mutation.of(inputs, tile))));
  }
}
