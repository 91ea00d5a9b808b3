package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A fault, and the clause that must find it.
///
/// @param clause the number of the clause
/// @param fault what is wrong
/// @param onMutant the clause on what is broken: must throw
/// @param onOracle the same clause and case on what is not: must not throw
public record Mutant(String clause, String fault, Runnable onMutant, Runnable onOracle) {

  /// A mutant of something that a clause takes.
  static <S> Mutant of(String clause, String fault, S broken, S sound, Consumer<S> check) {
    return new Mutant(clause, fault, () -> check.accept(broken), () -> check.accept(sound));
  }

  /// Every mutant.
  public static List<Mutant> all() {
    return Stream.of(
            StatisticMutants.all(),
            ArithmeticMutants.all(),
            DifferenceMutants.all(),
            WeightMutants.all(),
            KernelMutants.all(),
            ListedMutants.all(),
            ObjectiveMutants.all(),
            PreferenceMutants.all(),
            HeadMutants.all(),
            DistillationMutants.all(),
            ReinforcementMutants.all(),
            GradientMutants.all(),
            BatchMutants.all(),
            SparseMutants.all(),
            ImportMutants.all(),
            BackendMutants.all(),
            BoundMutants.all(),
            DistillationTheoremMutants.all(),
            RewardTheoremMutants.all())
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public String toString() {
    return clause + ": " + fault;
  }
}
