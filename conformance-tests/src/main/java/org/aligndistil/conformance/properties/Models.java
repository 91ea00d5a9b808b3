package org.aligndistil.conformance.properties;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.aligndistil.conformance.theorems.AlignmentCase;
import org.aligndistil.conformance.theorems.PreferenceCase;
import org.aligndistil.conformance.theorems.RewardCase;
import org.aligndistil.conformance.theorems.TrainingCase;
import org.aligndistil.conformance.theorems.model.ModelRecipe;
import org.aligndistil.conformance.theorems.model.TokenTree;
import org.aligndistil.objective.distillation.AlignDistil;

/// The generators: models with and without an end-of-sequence token, from nearly even to nearly
/// certain.
public final class Models {

  private Models() {}

  /// Theorem 1 and appendix B on trees of all sizes.
  static final class Alignments implements ArbitrarySupplier<AlignmentCase> {
    @Override
    public Arbitrary<AlignmentCase> get() {
      return Combinators.combine(recipes(allTrees()), objectives()).as(AlignmentCase::of);
    }
  }

  /// The same on trees of at most 21 states.
  static final class SmallAlignments implements ArbitrarySupplier<AlignmentCase> {
    @Override
    public Arbitrary<AlignmentCase> get() {
      return Combinators.combine(recipes(smallTrees()), objectives()).as(AlignmentCase::of);
    }
  }

  /// The same with one β at all states.
  static final class ConstantAlignments implements ArbitrarySupplier<AlignmentCase> {
    @Override
    public Arbitrary<AlignmentCase> get() {
      return Combinators.combine(recipes(allTrees()), teachers().flatMap(Models::constant))
          .as(AlignmentCase::of);
    }
  }

  /// w = 0 or 1 on trees of all sizes, and any w on responses of one token.
  static final class Ends implements ArbitrarySupplier<AlignmentCase> {
    @Override
    public Arbitrary<AlignmentCase> get() {
      Arbitrary<AlignmentCase> ends =
          Combinators.combine(recipes(allTrees()), Arbitraries.of(0.0, 1.0))
              .as(AlignmentCase::ofWeight);
      Arbitrary<TokenTree> oneStep =
          Combinators.combine(Arbitraries.of(2, 3, 4, 5), Arbitraries.of(TokenTree.Ending.values()))
              .as((vocabulary, ending) -> new TokenTree(vocabulary, 1, ending));
      Arbitrary<AlignmentCase> oneToken =
          Combinators.combine(recipes(oneStep), Arbitraries.of(0.25, 0.5, 2.0, 10.0))
              .as(AlignmentCase::ofWeight);
      return Arbitraries.frequencyOf(Tuple.of(1, ends), Tuple.of(1, oneToken));
    }
  }

  /// Rewards on trees of all sizes.
  static final class Rewards implements ArbitrarySupplier<RewardCase> {
    @Override
    public Arbitrary<RewardCase> get() {
      return Combinators.combine(recipes(allTrees()), Arbitraries.of(0.05, 0.1, 0.5, 1.0, 3.0))
          .as(RewardCase::new);
    }
  }

  /// The training loss on every response.
  public static final class Trainings implements ArbitrarySupplier<TrainingCase> {
    @Override
    public Arbitrary<TrainingCase> get() {
      return Combinators.combine(recipes(allTrees()), objectives()).as(TrainingCase::of);
    }
  }

  /// Preferences between a few responses, of DPO and of TDPO.
  public static final class Preferences implements ArbitrarySupplier<PreferenceCase> {
    @Override
    public Arbitrary<PreferenceCase> get() {
      return recipes(smallTrees())
          .flatMap(recipe ->
              Arbitraries.of(PreferenceCase.ofDpo(recipe), PreferenceCase.ofTdpo(recipe)));
    }
  }

  private static Arbitrary<ModelRecipe> recipes(Arbitrary<TokenTree> trees) {
    return Combinators.combine(
            Arbitraries.longs(), trees, Arbitraries.of(0.001, 0.3, 1.0, 3.0, 10.0))
        .as(ModelRecipe::new);
  }

  /// Up to 125 responses or 40 states, the larger trees less often.
  private static Arbitrary<TokenTree> allTrees() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, smallTrees()), Tuple.of(2, trees(3, 4)), Tuple.of(1, trees(5, 3)));
  }

  private static Arbitrary<TokenTree> smallTrees() {
    return Arbitraries.oneOf(
        trees(2, 1), trees(5, 1), trees(2, 2), trees(3, 2), trees(5, 2), trees(2, 4), trees(3, 3));
  }

  private static Arbitrary<TokenTree> trees(int vocabulary, int horizon) {
    return Arbitraries.of(TokenTree.Ending.values())
        .map(ending -> new TokenTree(vocabulary, horizon, ending));
  }

  private static Arbitrary<AlignDistil> objectives() {
    return teachers()
        .flatMap(teacher ->
            Arbitraries.frequencyOf(
                Tuple.of(2, constant(teacher)),
                Tuple.of(
                    1, Arbitraries.of(objective(teacher, new AlignDistil.Weight.Adaptive())))));
  }

  /// β0 = 0.1 and w = β0/β = ½, 1/0.7, 2, 5.
  private static Arbitrary<AlignDistil> constant(AlignDistil.Teacher teacher) {
    return Arbitraries.of(0.2, 0.07, 0.05, 0.02)
        .map(beta -> objective(teacher, new AlignDistil.Weight.Constant(beta)));
  }

  private static Arbitrary<AlignDistil.Teacher> teachers() {
    return Arbitraries.of(AlignDistil.Teacher.values());
  }

  private static AlignDistil objective(AlignDistil.Teacher teacher, AlignDistil.Weight weight) {
    return new AlignDistil(
        teacher, weight, 0.1, new AlignDistil.Temperature(), AlignDistil.Variant.PAPER);
  }
}
