package org.aligndistil.conformance.theorems;

import org.aligndistil.backend.Arithmetic;
import org.aligndistil.backend.Backend;
import org.aligndistil.conformance.Budget;
import org.aligndistil.conformance.exact.Derivative;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.theorems.RewardCase.Scene;
import org.aligndistil.conformance.theorems.model.LanguageModel;
import org.aligndistil.conformance.theorems.model.State;
import org.aligndistil.conformance.theorems.model.TokenReward;
import org.aligndistil.conformance.theorems.model.Values;
import org.aligndistil.objective.Evaluator;

/// Section 7 of SPEC.md: rewards, advantages and preferences of tokens, of AlignDistil, ADPA and
/// TDPO. Equations hold to 50 digits.
public final class RewardTheorems {

  private RewardTheorems() {}

  /// The reward of a DPO model, of whole responses, is the sum of that of its tokens, the last one
  /// included; and for that reward the model itself is the optimum, at every state of value 0.
  public static void must_7_8_dpoRewardIsTheSumOfItsTokens(RewardCase subject) {
    Agreement agreement = new Agreement("7.8", subject);
    Scene scene = subject.scene();
    TokenReward reward = TokenReward.logRatio(scene.beta(), scene.policy(), scene.reference());
    for (State y : scene.policy().responses()) {
      Real ofResponse = scene.policy().logProbability(y).minus(scene.reference().logProbability(y));
      agreement.equation(
          scene.beta().times(ofResponse),
          subject.claim().ofResponse(reward, y),
          "the reward of " + y);
    }
    Values optimal = Values.optimal(scene.reference(), scene.beta(), reward);
    for (State state : scene.policy().tree().states()) {
      agreement.equation(Real.ZERO, optimal.of(state), "the value of " + state);
    }
  }

  /// A potential changes the reward of no response, and neither the optimum nor any advantage: that
  /// of the optimum or that of the reference.
  public static void must_7_9_potentialsChangeNoSumAndNoOptimum(RewardCase subject) {
    Agreement agreement = new Agreement("7.9", subject);
    Scene scene = subject.scene();
    TokenReward shaped = subject.claim().shaped(scene.reward(), scene.potential());
    for (State y : scene.policy().responses()) {
      agreement.equation(scene.reward().sum(y), shaped.sum(y), "the reward of " + y);
    }
    Values optimal = Values.optimal(scene.reference(), scene.beta(), scene.reward());
    Values shapedOptimal = Values.optimal(scene.reference(), scene.beta(), shaped);
    Values expected = Values.expected(scene.reference(), scene.reward());
    Values shapedExpected = Values.expected(scene.reference(), shaped);
    for (State state : scene.policy().tree().states()) {
      for (int token = 0; token < scene.policy().tree().vocabulary(); token++) {
        String where = "at %s, token %d".formatted(state, token);
        agreement.equation(
            optimal.policy().logProbability(state, token),
            shapedOptimal.policy().logProbability(state, token),
            "the optimum " + where);
        agreement.equation(
            optimal.advantage(state, token),
            shapedOptimal.advantage(state, token),
            "the optimum's advantage " + where);
        agreement.equation(
            expected.advantage(state, token),
            shapedExpected.advantage(state, token),
            "the reference's advantage " + where);
      }
    }
  }

  /// The optimum's log-ratio is its advantage, whatever the reward, and what a response's rewards
  /// sum to but for the value of the start.
  public static void must_7_11_logRatioOfTheOptimumIsItsAdvantage(RewardCase subject) {
    Agreement agreement = new Agreement("7.11", subject);
    Scene scene = subject.scene();
    Values optimal = Values.optimal(scene.reference(), scene.beta(), scene.reward());
    TokenReward advantage =
        subject.claim().advantage(scene.beta(), optimal.policy(), scene.reference());
    TokenReward penalty = TokenReward.logRatio(scene.beta(), optimal.policy(), scene.reference());
    for (State state : scene.policy().tree().states()) {
      Distribution drawn = optimal.policy().at(state);
      Real value = Real.ZERO;
      for (int token = 0; token < drawn.size(); token++) {
        agreement.equation(
            optimal.advantage(state, token),
            advantage.of(state, token),
            "the advantage at %s, token %d".formatted(state, token));
        Real net = optimal.ofToken(state, token).minus(penalty.of(state, token));
        value = value.plus(drawn.probability(token).times(net));
      }
      agreement.equation(value, optimal.of(state), "the value of " + state);
    }
    Real start = optimal.of(State.START);
    for (State y : scene.policy().responses()) {
      agreement.equation(scene.reward().sum(y), advantage.sum(y).plus(start), "the reward of " + y);
    }
    LanguageModel policy = scene.policy();
    TokenReward cost = TokenReward.logRatio(scene.beta(), policy, scene.reference());
    agreement.equation(
        policy.expectation(y -> scene.reward().sum(y).minus(cost.sum(y))),
        start.minus(scene.beta().times(policy.divergenceFrom(optimal.policy()))),
        "the objective of another policy");
  }

  /// The optimum expects more than 0 of its advantage: β times its divergence from the reference.
  public static void must_7_12_advantageIsNotCentred(RewardCase subject) {
    Agreement agreement = new Agreement("7.12", subject);
    Scene scene = subject.scene();
    Values optimal = Values.optimal(scene.reference(), scene.beta(), scene.reward());
    for (State state : scene.policy().tree().states()) {
      Distribution drawn = optimal.policy().at(state);
      Real mean = Real.ZERO;
      for (int token = 0; token < drawn.size(); token++) {
        Real advantage = optimal.advantage(state, token);
        mean = mean.plus(drawn.probability(token).times(advantage));
      }
      agreement.equation(
          mean,
          subject.claim().meanAdvantage(scene.beta(), optimal.policy(), scene.reference(), state),
          "the expected advantage at " + state);
    }
  }

  /// Rewards of complete responses differ as u − δ of the policy that improves the reference state
  /// by state.
  public static void must_7_13_preferencesAreLogRatiosAndSequentialKl(RewardCase subject) {
    Agreement agreement = new Agreement("7.13", subject);
    Scene scene = subject.scene();
    Values expected = Values.expected(scene.reference(), scene.reward());
    LanguageModel improved = expected.improved(scene.reference(), scene.beta());
    Real start = expected.of(State.START);
    for (State y : improved.responses()) {
      agreement.equation(
          scene.reward().sum(y).minus(start),
          subject.claim().score(scene.beta(), improved, scene.reference(), y),
          "what %s adds to the logit of being preferred".formatted(y));
    }
  }

  /// The losses of `dpo` and of `tdpo1` are the negative log-likelihood of the preferences that the
  /// policy stands for.
  ///
  /// Condition: as in section 2.
  public static void must_7_15_lossesAreOfBradleyAndTerry(Backend backend, PreferenceCase subject) {
    Agreement agreement = new Agreement("7.15", subject);
    Real truth = subject.loss();
    double observed =
        new Evaluator(backend)
            .evaluate(subject.training().subject(), subject.training().input())
            .loss();
    Arithmetic.Format format = backend.arithmetic().format();
    if (truth.isWithin(Budget.LOSS.tolerance(truth, 0, format), observed)) {
      return;
    }
    double condition =
        new Derivative(subject.training().definition(), subject.training().denominators())
            .condition(subject.training().batch().exact(), backend.arithmetic().unitRoundoff());
    double tolerance = Budget.LOSS.tolerance(truth, condition, format);
    if (!truth.isWithin(tolerance, observed)) {
      throw agreement.violation(
          "the loss on %s is %s and must be %s within %s"
              .formatted(backend.name(), observed, truth, tolerance));
    }
  }
}
