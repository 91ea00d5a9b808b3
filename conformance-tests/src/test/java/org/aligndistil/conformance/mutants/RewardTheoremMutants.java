package org.aligndistil.conformance.mutants;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;
import org.aligndistil.conformance.theorems.CounterExamples;
import org.aligndistil.conformance.theorems.PreferenceCase;
import org.aligndistil.conformance.theorems.RewardCase;
import org.aligndistil.conformance.theorems.RewardClaim;
import org.aligndistil.conformance.theorems.RewardTheorems;
import org.aligndistil.conformance.theorems.model.LanguageModel;
import org.aligndistil.conformance.theorems.model.ModelRecipe;
import org.aligndistil.conformance.theorems.model.State;
import org.aligndistil.conformance.theorems.model.TokenReward;
import org.aligndistil.conformance.theorems.model.TokenTree;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.preference.Dpo;
import org.aligndistil.objective.preference.Tdpo1;
import org.aligndistil.objective.preference.Tdpo2;

/// Wrong readings of what AlignDistil, ADPA and TDPO say of rewards, advantages and preferences.
final class RewardTheoremMutants {

  private static final ModelRecipe RECIPE =
      new ModelRecipe(8, new TokenTree(3, 2, TokenTree.Ending.AT_END_TOKEN), 1);
  private static final RewardCase SOUND = new RewardCase(RECIPE, 0.5);

  private RewardTheoremMutants() {}

  static List<Mutant> all() {
    return List.of(
        reward("mean over the tokens", new MeanOverTokens()),
        reward("without the last token", new WithoutLastToken()),
        of(
            "7.9",
            "a potential that complete responses keep",
            new PotentialAtTheEnd(),
            RewardTheorems::must_7_9_potentialsChangeNoSumAndNoOptimum),
        of(
            "7.9",
            "a potential that is only added",
            new PotentialOnlyAdded(),
            RewardTheorems::must_7_9_potentialsChangeNoSumAndNoOptimum),
        Mutant.of(
            "7.10",
            "one teacher for equal sums",
            oneTeacher(),
            CounterExamples.Potentials.ON_RECORD,
            CounterExamples::must_7_10_sumsDoNotDetermineTeachers),
        advantage("β forgotten", new WithoutBeta()),
        advantage("optimum and reference swapped", new ModelsSwapped()),
        advantage("relative to the average token", new Centred()),
        of(
            "7.12",
            "advantages average to nothing, as worded",
            new NoMeanAdvantage(),
            RewardTheorems::must_7_12_advantageIsNotCentred),
        of(
            "7.12",
            "KL swapped",
            new MeanAdvantageSwapped(),
            RewardTheorems::must_7_12_advantageIsNotCentred),
        preference("δ forgotten", new WithoutSequentialKl()),
        preference("δ with the wrong sign", new DeltaAdded()),
        preference("KL swapped", new SequentialKlSwapped()),
        preference("KL of sampled tokens", new KlOfTokens()),
        Mutant.of(
            "7.14",
            "the optimal policy of (8) is the maximiser of RLHF",
            theMaximiser(),
            CounterExamples.Improvement.ON_RECORD,
            CounterExamples::must_7_14_improvementIsNotTheMaximiser),
        Mutant.of(
            "7.14",
            "the theorem is about unfinished responses too",
            unfinishedAreEqual(),
            CounterExamples.Improvement.ON_RECORD,
            CounterExamples::must_7_14_improvementIsNotTheMaximiser),
        loss("tdpo1: δ forgotten", PreferenceCase.ofTdpo(RECIPE), new Dpo()),
        loss("tdpo1: α = ½", PreferenceCase.ofTdpo(RECIPE), new Tdpo2()),
        loss(
            "tdpo1: KL swapped",
            PreferenceCase.ofTdpo(RECIPE),
            Altered.quantities(
                new Tdpo1(),
                rows ->
                    List.of(
                        rows.logProbability(Mix.of(Role.POLICY))
                            .minus(rows.logProbability(Mix.of(Role.REFERENCE))),
                        rows.kl(Mix.of(Role.POLICY), Mix.of(Role.REFERENCE))))),
        loss("dpo: δ added", PreferenceCase.ofDpo(RECIPE), new Tdpo1()),
        loss(
            "dpo: mean over the tokens",
            PreferenceCase.ofDpo(RECIPE),
            new Dpo(0.1, 0, true, new Dpo.Divergence.ReverseKl())));
  }

  private static final class MeanOverTokens implements RewardClaim {
    @Override
    public Real ofResponse(TokenReward reward, State response) {
      return reward.sum(response).dividedBy(response.length());
    }
  }

  private static final class WithoutLastToken implements RewardClaim {
    @Override
    public Real ofResponse(TokenReward reward, State response) {
      return reward.sum(response.before().getLast());
    }
  }

  private static final class PotentialAtTheEnd implements RewardClaim {
    @Override
    public TokenReward shaped(TokenReward reward, Map<State, Real> potential) {
      Map<State, Real> kept = new LinkedHashMap<>(potential);
      RECIPE.tree().responses().forEach(response -> kept.put(response, Real.of(response.length())));
      return RewardClaim.super.shaped(reward, kept);
    }
  }

  private static final class PotentialOnlyAdded implements RewardClaim {
    @Override
    public TokenReward shaped(TokenReward reward, Map<State, Real> potential) {
      return (state, token) ->
          reward.of(state, token).plus(potential.getOrDefault(state.then(token), Real.ZERO));
    }
  }

  private static final class WithoutBeta implements RewardClaim {
    @Override
    public TokenReward advantage(Real beta, LanguageModel optimal, LanguageModel reference) {
      return RewardClaim.super.advantage(Real.ONE, optimal, reference);
    }
  }

  private static final class ModelsSwapped implements RewardClaim {
    @Override
    public TokenReward advantage(Real beta, LanguageModel optimal, LanguageModel reference) {
      return RewardClaim.super.advantage(beta, reference, optimal);
    }
  }

  private static final class Centred implements RewardClaim {
    @Override
    public TokenReward advantage(Real beta, LanguageModel optimal, LanguageModel reference) {
      TokenReward advantage = RewardClaim.super.advantage(beta, optimal, reference);
      return (state, token) ->
          advantage
              .of(state, token)
              .minus(beta.times(Statistics.kl(optimal.at(state), reference.at(state))));
    }
  }

  private static final class NoMeanAdvantage implements RewardClaim {
    @Override
    public Real meanAdvantage(
        Real beta, LanguageModel optimal, LanguageModel reference, State state) {
      return Real.ZERO;
    }
  }

  private static final class MeanAdvantageSwapped implements RewardClaim {
    @Override
    public Real meanAdvantage(
        Real beta, LanguageModel optimal, LanguageModel reference, State state) {
      return RewardClaim.super.meanAdvantage(beta, reference, optimal, state);
    }
  }

  private static final class WithoutSequentialKl implements RewardClaim {
    @Override
    public Real score(Real beta, LanguageModel policy, LanguageModel reference, State response) {
      return TokenReward.logRatio(beta, policy, reference).sum(response);
    }
  }

  private static final class DeltaAdded implements RewardClaim {
    @Override
    public Real score(Real beta, LanguageModel policy, LanguageModel reference, State response) {
      Real logRatio = TokenReward.logRatio(beta, policy, reference).sum(response);
      return logRatio
          .plus(logRatio)
          .minus(RewardClaim.super.score(beta, policy, reference, response));
    }
  }

  private static final class SequentialKlSwapped implements RewardClaim {
    @Override
    public Real score(Real beta, LanguageModel policy, LanguageModel reference, State response) {
      Real score = TokenReward.logRatio(beta, policy, reference).sum(response);
      for (State state : response.before()) {
        score = score.plus(beta.times(Statistics.kl(policy.at(state), reference.at(state))));
      }
      return score;
    }
  }

  private static final class KlOfTokens implements RewardClaim {
    @Override
    public Real score(Real beta, LanguageModel policy, LanguageModel reference, State response) {
      TokenReward logRatio = TokenReward.logRatio(beta, policy, reference);
      return logRatio.sum(response).minus(logRatio.sum(response.before().getLast()));
    }
  }

  private static CounterExamples.Potentials oneTeacher() {
    CounterExamples.Potentials found = CounterExamples.Potentials.ON_RECORD;
    return new CounterExamples.Potentials(
        found.teacherDrawsB(), found.teacherDrawsB(), found.ofTeacher(), found.ofTeacher());
  }

  private static CounterExamples.Improvement theMaximiser() {
    CounterExamples.Improvement found = CounterExamples.Improvement.ON_RECORD;
    return new CounterExamples.Improvement(
        found.maximiserDrawsB(),
        found.maximiserDrawsB(),
        found.maximum(),
        found.maximum(),
        found.unfinished());
  }

  private static CounterExamples.Improvement unfinishedAreEqual() {
    CounterExamples.Improvement found = CounterExamples.Improvement.ON_RECORD;
    return new CounterExamples.Improvement(
        found.improvedDrawsB(),
        found.maximiserDrawsB(),
        found.ofImproved(),
        found.maximum(),
        Real.ZERO);
  }

  private static Mutant reward(String fault, RewardClaim broken) {
    return of("7.8", fault, broken, RewardTheorems::must_7_8_dpoRewardIsTheSumOfItsTokens);
  }

  private static Mutant advantage(String fault, RewardClaim broken) {
    return of("7.11", fault, broken, RewardTheorems::must_7_11_logRatioOfTheOptimumIsItsAdvantage);
  }

  private static Mutant preference(String fault, RewardClaim broken) {
    return of(
        "7.13", fault, broken, RewardTheorems::must_7_13_preferencesAreLogRatiosAndSequentialKl);
  }

  private static Mutant of(
      String clause, String fault, RewardClaim broken, Consumer<RewardCase> check) {
    return Mutant.of(clause, fault, SOUND.claiming(broken), SOUND, check);
  }

  private static Mutant loss(String fault, PreferenceCase sound, Objective broken) {
    return Mutant.of(
        "7.15",
        fault,
        sound.running(broken),
        sound,
        subject -> RewardTheorems.must_7_15_lossesAreOfBradleyAndTerry(Broken.SOUND, subject));
  }
}
