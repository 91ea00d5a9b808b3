package org.aligndistil.conformance.mutants;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.GradientClauses;
import org.aligndistil.conformance.PreferenceClauses;
import org.aligndistil.conformance.StopGradientClauses;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.SequenceObjective;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.calculus.Value;
import org.aligndistil.objective.preference.Ddpo;
import org.aligndistil.objective.preference.Dpkd;
import org.aligndistil.objective.preference.Dpo;
import org.aligndistil.objective.preference.Plad;
import org.aligndistil.objective.preference.Simpo;
import org.aligndistil.objective.preference.Tdpo1;
import org.aligndistil.objective.preference.Tdpo2;
import org.aligndistil.objective.preference.Wpo;

/// Faults of objectives that compare responses.
final class PreferenceMutants {

  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix REFERENCE = Mix.of(Role.REFERENCE);

  private PreferenceMutants() {}

  static List<Mutant> all() {
    List<Mutant> all = new ArrayList<>(ofTdpo());
    all.addAll(KtoMutants.all());
    all.addAll(ofOthers());
    return all;
  }

  private static List<Mutant> ofTdpo() {
    return List.of(
        tdpo1("KL forgotten", new Dpo()),
        tdpo1(
            "KL of the policy from the reference",
            Altered.quantities(
                new Tdpo1(), rows -> List.of(logRatio(rows), rows.kl(POLICY, REFERENCE)))),
        tdpo1(
            "KL of the sampled token instead of the vocabulary",
            Altered.quantities(
                new Tdpo1(), rows -> List.of(logRatio(rows), logRatio(rows).times(-1)))),
        tdpo1(
            "KL with the wrong sign",
            Altered.quantities(
                new Tdpo1(),
                rows -> List.of(logRatio(rows), rows.kl(REFERENCE, POLICY).times(-1)))),
        tdpo2("α forgotten", new Tdpo1()),
        tdpo2("α on one of the divergences only", tdpo2WithAlphaOnRejected()),
        stopGradient("no stop-gradient", tdpo2WithGradient()),
        stopGradient(
            "the stop-gradient on the wrong side: on the rejected response's KL",
            Altered.loss(new Tdpo2(), PreferenceMutants::tdpo2OnTheWrongSide)),
        ObjectiveMutants.of(
            "3.1",
            "gradient through the chosen response's KL",
            new Tdpo2(),
            tdpo2WithGradient(),
            subject -> GradientClauses.must_3_1_gradientIsTheDerivative(Broken.SOUND, subject)));
  }

  private static List<Mutant> ofOthers() {
    Simpo simpo = new Simpo();
    return List.of(
        simpo("sums instead of means", new Simpo(2, 0.25, Simpo.Variant.AS_OPENRLHF)),
        simpo("γ forgotten", new Simpo(simpo.beta(), 0, simpo.variant())),
        wpo("weights forgotten", new Dpo(0.01, 0, false, new Dpo.Divergence.ReverseKl())),
        wpo("weights greater than 1", new Wpo(0.01, Wpo.Variant.AS_TRL)),
        ObjectiveMutants.of(
            "3.1",
            "gradient through the weights of pairs",
            new Wpo(),
            new Altered(
                new Wpo(),
                rows ->
                    List.of(
                        logRatio(rows),
                        rows.logProbability(POLICY),
                        rows.logCollisionProbability(POLICY)),
                PreferenceMutants::wpoWithGradient),
            subject -> GradientClauses.must_3_1_gradientIsTheDerivative(Broken.SOUND, subject)),
        ObjectiveMutants.of(
            "2.12",
            "rewards swapped",
            new Ddpo(),
            Altered.loss(new Ddpo(), PreferenceMutants::ddpoSwapped),
            subject -> PreferenceClauses.must_2_12_ddpo(Broken.SOUND, subject)),
        ObjectiveMutants.of(
            "2.13",
            "reference instead of the teacher",
            new Dpkd(),
            new Dpo(),
            subject -> PreferenceClauses.must_2_13_dpkd(Broken.SOUND, subject)),
        plad(
            "no max(0, ·)",
            (batch, logProbability) -> missing(batch, batch.meanOverTokens(logProbability))),
        plad(
            "sums instead of means",
            (batch, logProbability) ->
                missing(batch, batch.sumOverTokens(logProbability))
                    .clamp(0, Double.POSITIVE_INFINITY)));
  }

  /// Two pairs: with seed 29 a weight of `wpo` is greater than 1 without a bound, with seed 16 one
  /// of them is better by more than the margin of `plad`.
  private static ObjectiveCase pairs(Objective objective, long seed) {
    return new ObjectiveCase(
        objective,
        BatchCase.of(new LogitsRecipe(seed, 7, 5, Shape.ORDINARY, ElementType.F64), 2, 1, 1, 3));
  }

  private static Altered tdpo2WithGradient() {
    return Altered.loss(
        new Tdpo2(), (batch, quantities) -> tdpo2(batch, quantities, new Alphas(0.5, 0.5)));
  }

  private static Altered tdpo2WithAlphaOnRejected() {
    return Altered.loss(
        new Tdpo2(), (batch, quantities) -> tdpo2(batch, quantities, new Alphas(1, 0.5)));
  }

  private static Value tdpo2OnTheWrongSide(BatchReduction batch, List<Value> quantities) {
    Value rho = batch.sumOverTokens(quantities.get(0));
    Value kl = batch.sumOverTokens(quantities.get(1));
    Value difference = batch.rejected(kl).detach().minus(batch.chosen(kl));
    Value h = batch.chosen(rho).minus(batch.rejected(rho)).minus(difference.times(0.5));
    return batch.meanOverPairs(h.times(0.1).logSigmoid().times(-1));
  }

  private record Alphas(double chosen, double rejected) {}

  private static Value tdpo2(BatchReduction batch, List<Value> quantities, Alphas alphas) {
    Value rho = batch.sumOverTokens(quantities.get(0));
    Value kl = batch.sumOverTokens(quantities.get(1));
    Value h =
        batch
            .chosen(rho)
            .minus(batch.rejected(rho))
            .plus(batch.chosen(kl).times(alphas.chosen))
            .minus(batch.rejected(kl).times(alphas.rejected));
    return batch.meanOverPairs(h.times(0.1).logSigmoid().times(-1));
  }

  private static Value wpoWithGradient(BatchReduction batch, List<Value> quantities) {
    Value rho = batch.sumOverTokens(quantities.get(0));
    Value mean = batch.meanOverTokens(quantities.get(1).minus(quantities.get(2)));
    Value weight =
        batch.chosen(mean).plus(batch.rejected(mean)).clamp(Double.NEGATIVE_INFINITY, 0).exp();
    Value margin = batch.chosen(rho).minus(batch.rejected(rho)).times(0.01);
    return batch.meanOverPairs(margin.logSigmoid().times(-1).times(weight));
  }

  private static Value ddpoSwapped(BatchReduction batch, List<Value> quantities) {
    Value rho = batch.sumOverTokens(quantities.getFirst());
    Value rewards = batch.signal(Signal.REWARDS);
    Value margin = batch.chosen(rho).minus(batch.rejected(rho)).times(0.1);
    Value residual = batch.rejected(rewards).minus(batch.chosen(rewards)).minus(margin);
    return batch.meanOverPairs(residual.times(residual));
  }

  private static Value missing(BatchReduction batch, Value scores) {
    return batch.rejected(scores).minus(batch.chosen(scores)).plus(1);
  }

  private static Value logRatio(RowStatistics rows) {
    return rows.logProbability(POLICY).minus(rows.logProbability(REFERENCE));
  }

  private static Mutant tdpo1(String fault, Objective broken) {
    return ObjectiveMutants.of(
        "2.7",
        fault,
        new Tdpo1(),
        broken,
        subject -> PreferenceClauses.must_2_7_tdpo1(Broken.SOUND, subject));
  }

  private static Mutant tdpo2(String fault, Objective broken) {
    return ObjectiveMutants.of(
        "2.8",
        fault,
        new Tdpo2(),
        broken,
        subject -> PreferenceClauses.must_2_8_tdpo2(Broken.SOUND, subject));
  }

  private static Mutant stopGradient(String fault, Objective broken) {
    return ObjectiveMutants.of(
        "3.6",
        fault,
        new Tdpo2(),
        broken,
        subject ->
            StopGradientClauses.must_3_6_tdpo2HoldsTheChosenKlConstant(Broken.SOUND, subject));
  }

  private static Mutant simpo(String fault, SequenceObjective broken) {
    return ObjectiveMutants.of(
        "2.10",
        fault,
        new Simpo(),
        broken,
        subject -> PreferenceClauses.must_2_10_simpo(Broken.SOUND, subject));
  }

  private static Mutant wpo(String fault, SequenceObjective broken) {
    ObjectiveCase sound = pairs(new Wpo(), 29);
    return Mutant.of(
        "2.11",
        fault,
        sound.running(broken),
        sound,
        subject -> PreferenceClauses.must_2_11_wpo(Broken.SOUND, subject));
  }

  private static Mutant plad(String fault, BiFunction<BatchReduction, Value, Value> losses) {
    ObjectiveCase sound = pairs(new Plad(), 16);
    return Mutant.of(
        "2.14",
        fault,
        sound.running(
            Altered.loss(
                new Plad(),
                (batch, quantities) ->
                    batch.meanOverPairs(losses.apply(batch, quantities.getFirst())))),
        sound,
        subject -> PreferenceClauses.must_2_14_plad(Broken.SOUND, subject));
  }
}
