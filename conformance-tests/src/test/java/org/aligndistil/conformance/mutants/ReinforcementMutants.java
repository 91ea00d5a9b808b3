package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.GradientClauses;
import org.aligndistil.conformance.ReinforcementClauses;
import org.aligndistil.conformance.cases.HeadCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.TokenLoss;
import org.aligndistil.objective.calculus.Value;
import org.aligndistil.objective.reinforcement.Ppo;
import org.aligndistil.objective.reinforcement.PpoValue;
import org.aligndistil.objective.reinforcement.ReinforceSentence;
import org.aligndistil.objective.reinforcement.ReinforceToken;

/// Faults of objectives of reinforcement learning.
final class ReinforcementMutants {

  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix DPO = Mix.of(Role.DPO);

  private ReinforcementMutants() {}

  static List<Mutant> all() {
    BiConsumer<Backend, ObjectiveCase> ppo = ReinforcementClauses::must_2_26_ppo;
    return List.of(
        of("2.26", "clip forgotten", new Ppo(), ppo((one, _) -> one), ppo),
        of("2.26", "the greater of the two", new Ppo(), ppo(Value::max), ppo),
        of("2.26", "clipped always", new Ppo(), ppo((_, other) -> other), ppo),
        of("2.26", "advantages clamped at 0", new Ppo(), clampedAdvantages(), ppo),
        of(
            "2.26",
            "upper clip forgotten",
            new Ppo(new Ppo.Clipping.Asymmetric(0.2, 0.9), Reduction.SEQUENCE_MEAN),
            new Ppo(),
            ppo),
        value(BrokenPpoValue.Fault.LESSER_OF_THE_TWO),
        value(BrokenPpoValue.Fault.CLIP_FORGOTTEN),
        value(BrokenPpoValue.Fault.CLIPPED_AROUND_THE_RETURN),
        sentence(
            "penalty as printed",
            new ReinforceSentence(),
            with(ReinforceSentence.Form.AS_PRINTED, new ReinforceSentence.Baseline.None())),
        sentence(
            "baseline forgotten",
            with(ReinforceSentence.Form.REWARD, new ReinforceSentence.Baseline.BatchMean()),
            new ReinforceSentence()),
        sentence(
            "sum instead of a mean over tokens",
            new ReinforceSentence(),
            Altered.loss(
                new ReinforceSentence(),
                (batch, quantities) -> {
                  Value weight =
                      reward(
                          batch.sumOverTokens(quantities.get(1)),
                          batch.sumOverTokens(quantities.get(2)).detach());
                  Value likelihood = batch.sumOverTokens(quantities.getFirst());
                  return batch.meanOverSequences(
                      weight.times(likelihood).times(-1), ResponseKind.ALL);
                })),
        of(
            "3.1",
            "gradient through the penalty in the reward",
            new ReinforceSentence(),
            Altered.loss(
                new ReinforceSentence(),
                (batch, quantities) -> {
                  Value weight =
                      reward(
                          batch.sumOverTokens(quantities.get(1)),
                          batch.sumOverTokens(quantities.get(2)));
                  Value likelihood = batch.meanOverTokens(quantities.getFirst());
                  return batch.meanOverSequences(
                      weight.times(likelihood).times(-1), ResponseKind.ALL);
                }),
            GradientClauses::must_3_1_gradientIsTheDerivative),
        token(
            "reward of the token alone",
            Altered.loss(
                new ReinforceToken(),
                (batch, quantities) ->
                    batch.reduce(
                        quantities
                            .get(2)
                            .minus(quantities.get(1).times(quantities.get(0)))
                            .times(0.1),
                        Reduction.SEQUENCE_MEAN))),
        token(
            "KL from the teacher",
            Altered.quantities(
                new ReinforceToken(),
                rows -> {
                  List<Value> sound = new ReinforceToken().quantities(rows);
                  return List.of(sound.get(0), sound.get(1), rows.kl(DPO, POLICY));
                })),
        token(
            "KL with the wrong sign",
            Altered.quantities(
                new ReinforceToken(),
                rows -> {
                  List<Value> sound = new ReinforceToken().quantities(rows);
                  return List.of(sound.get(0), sound.get(1), sound.get(2).times(-1));
                })));
  }

  private static AlteredRows ppo(BiFunction<Value, Value, Value> surrogate) {
    return ppo(surrogate, advantages -> advantages);
  }

  private static AlteredRows clampedAdvantages() {
    return ppo(Value::min, advantages -> advantages.clamp(0, Double.POSITIVE_INFINITY));
  }

  private static AlteredRows ppo(
      BiFunction<Value, Value, Value> surrogate, UnaryOperator<Value> change) {
    return new AlteredRows(
        new Ppo(),
        rows -> {
          Value advantages = change.apply(rows.signal(Signal.ADVANTAGES));
          Value logRatio =
              rows.logProbability(POLICY).minus(rows.signal(Signal.OLD_LOG_PROBABILITIES));
          Value clipped = logRatio.expm1().clamp(-0.2, 0.2).plus(1);
          Value chosen =
              surrogate.apply(logRatio.exp().times(advantages), clipped.times(advantages));
          return List.of(new TokenLoss(chosen.times(-1), Reduction.SEQUENCE_MEAN));
        });
  }

  private static Value reward(Value contrast, Value divergence) {
    return contrast.minus(divergence).times(0.1);
  }

  private static ReinforceSentence with(
      ReinforceSentence.Form form, ReinforceSentence.Baseline baseline) {
    return new ReinforceSentence(0.1, 0.1, form, baseline);
  }

  private static Mutant sentence(String fault, Objective sound, Objective broken) {
    return of("2.28", fault, sound, broken, ReinforcementClauses::must_2_28_reinforce_sentence);
  }

  private static Mutant token(String fault, Objective broken) {
    return of(
        "2.29",
        fault,
        new ReinforceToken(),
        broken,
        ReinforcementClauses::must_2_29_reinforce_token);
  }

  private static Mutant value(BrokenPpoValue.Fault fault) {
    HeadCase sound = new HeadCase(new PpoValue(), Fixtures.batch(Shape.ZERO));
    return Mutant.of(
        "2.27",
        fault.toString(),
        sound.running(new BrokenPpoValue(fault, 0.2)),
        sound,
        subject -> ReinforcementClauses.must_2_27_ppo_value(Broken.SOUND, subject));
  }

  private static Mutant of(
      String clause,
      String fault,
      Objective sound,
      Objective broken,
      BiConsumer<Backend, ObjectiveCase> check) {
    return ObjectiveMutants.of(
        clause, fault, sound, broken, subject -> check.accept(Broken.SOUND, subject));
  }
}
