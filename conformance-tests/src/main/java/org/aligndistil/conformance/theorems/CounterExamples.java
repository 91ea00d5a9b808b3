package org.aligndistil.conformance.theorems;

import java.util.List;
import java.util.Map;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.theorems.model.LanguageModel;
import org.aligndistil.conformance.theorems.model.State;
import org.aligndistil.conformance.theorems.model.TokenReward;
import org.aligndistil.conformance.theorems.model.TokenTree;
import org.aligndistil.conformance.theorems.model.Values;

/// Section 7 of SPEC.md: where a paper says more than holds, with numbers that are exact.
///
/// Two tokens a and b, two steps, a reference that draws both evenly; β = 1. Figures agree to 50
/// digits.
public final class CounterExamples {

  private static final TokenTree TREE = new TokenTree(2, 2, TokenTree.Ending.AT_HORIZON);
  private static final State AFTER_A = State.START.then(0);
  private static final State AFTER_B = State.START.then(1);

  /// What the maximiser of 7.7 gives each response, in parts of 132.
  private static final Map<State, String> OF_MAXIMISER =
      Map.of(
          AFTER_A.then(0),
          "25",
          AFTER_A.then(1),
          "25",
          AFTER_B.then(0),
          "1",
          AFTER_B.then(1),
          "81");

  private static final LanguageModel EVEN = LanguageModel.of(TREE, _ -> logits("1", "1"));

  private CounterExamples() {}

  /// Theorem 1: even everywhere but after b, where π_dpo draws b with 9/10; w = 2.
  ///
  /// @param maximiserDrawsB the probability with which the maximiser of RLHF begins with b
  /// @param teacherDrawsB the same of the teacher
  /// @param maximum the greatest value of RLHF's objective
  /// @param ofTeacher the value of the teacher
  /// @param divergence E Σ_t KL(π ‖ π*) of RLHF's maximiser, of which the teacher has 0
  public record Maximisers(
      Real maximiserDrawsB, Real teacherDrawsB, Real maximum, Real ofTeacher, Real divergence) {

    /// 41/66 and 1/2; log 33/25 and ½ log 41/25.
    public static final Maximisers ON_RECORD =
        new Maximisers(
            ratio("41", "66"),
            ratio("1", "2"),
            log(ratio("33", "25")),
            log(ratio("41", "25")).dividedBy(2),
            log(ratio("41", "25")).times(ratio("41", "66")).minus(log(ratio("33", "25"))));
  }

  /// The teacher does not maximise RLHF, and RLHF's maximiser does not minimise the divergence.
  public static void must_7_7_teacherIsNotTheMaximiser(Maximisers claim) {
    Agreement agreement = new Agreement("7.7", "two tokens, two steps");
    LanguageModel dpo =
        LanguageModel.of(TREE, s -> s.equals(AFTER_B) ? logits("1", "9") : logits("1", "1"));
    Alignment setting =
        new Alignment(
            EVEN,
            dpo,
            EVEN,
            Real.of("2"),
            Map.of(State.START, Real.ONE, AFTER_A, Real.ONE, AFTER_B, Real.ONE));
    Distillation distillation = Distillation.AS_IT_HOLDS;
    TokenReward reward = TokenReward.logRatio(setting.beta0(), dpo, EVEN);
    LanguageModel maximiser = Values.optimal(EVEN, Real.ONE, reward).policy();
    LanguageModel teacher =
        LanguageModel.of(
            TREE,
            s ->
                List.of(
                    distillation.teacher(setting, s).logProbability(0),
                    distillation.teacher(setting, s).logProbability(1)));
    agreement.equation(maximiser.probability(AFTER_B), claim.maximiserDrawsB(), "π_J(b)");
    OF_MAXIMISER.forEach((response, probability) ->
        agreement.equation(
            maximiser.probability(response), ratio(probability, "132"), "π_J(" + response + ")"));
    agreement.equation(teacher.probability(AFTER_B), claim.teacherDrawsB(), "π*(b)");
    agreement.equation(setting.objective(maximiser), claim.maximum(), "J(π_J)");
    agreement.equation(setting.objective(teacher), claim.ofTeacher(), "J(π*)");
    agreement.equation(
        maximiser.expectedSum(
            s -> distillation.divergence(maximiser.at(s), distillation.teacher(setting, s))),
        claim.divergence(),
        "E Σ KL(π_J ‖ π*)");
  }

  /// Rewards of tokens: none at all, and Φ = log 2 after b.
  ///
  /// @param teacherDrawsB the probability with which the teacher of no reward begins with b
  /// @param shapedDrawsB the same of the teacher of the reward with the potential
  /// @param ofTeacher RLHF's objective of the first
  /// @param ofShaped RLHF's objective of the second
  public record Potentials(Real teacherDrawsB, Real shapedDrawsB, Real ofTeacher, Real ofShaped) {

    /// 1/2 and 2/3; 0 and −(⅓ log 2/3 + ⅔ log 4/3).
    public static final Potentials ON_RECORD =
        new Potentials(
            ratio("1", "2"),
            ratio("2", "3"),
            Real.ZERO,
            log(ratio("2", "3"))
                .times(ratio("1", "3"))
                .plus(log(ratio("4", "3")).times(ratio("2", "3")))
                .negated());
  }

  /// The sum over tokens does not say which teacher a state has: two rewards with the same sums,
  /// for which RLHF is the same objective, have different ones.
  public static void must_7_10_sumsDoNotDetermineTeachers(Potentials claim) {
    Agreement agreement = new Agreement("7.10", "two tokens, two steps");
    TokenReward none = (_, _) -> Real.ZERO;
    TokenReward shaped =
        none.plusPotential(s -> s.equals(AFTER_B) ? log(ratio("2", "1")) : Real.ZERO);
    for (State y : EVEN.responses()) {
      agreement.equation(none.sum(y), shaped.sum(y), "the reward of " + y);
    }
    LanguageModel teacher = teacherOf(none);
    LanguageModel ofShaped = teacherOf(shaped);
    agreement.equation(teacher.probability(AFTER_B), claim.teacherDrawsB(), "π*(b)");
    agreement.equation(
        ofShaped.probability(AFTER_B), claim.shapedDrawsB(), "π*(b) of the other reward");
    agreement.equation(objective(none, teacher), claim.ofTeacher(), "J(π*)");
    agreement.equation(objective(none, ofShaped), claim.ofShaped(), "J(π*) of the other reward");
  }

  /// TDPO: no reward but log 9 for b after b.
  ///
  /// @param improvedDrawsB the probability with which the policy of [T] 8 begins with b
  /// @param maximiserDrawsB the same of the maximiser of RLHF
  /// @param ofImproved RLHF's objective of the first
  /// @param maximum RLHF's objective of the second
  /// @param unfinished u − δ between the unfinished responses b and a, whose rewards are equal
  public record Improvement(
      Real improvedDrawsB, Real maximiserDrawsB, Real ofImproved, Real maximum, Real unfinished) {

    /// 3/4 and 5/6; log 3 − ¼ log 3/2 − ¾ log 9/10 and log 3; log 3.
    public static final Improvement ON_RECORD =
        new Improvement(
            ratio("3", "4"),
            ratio("5", "6"),
            log(ratio("3", "1"))
                .minus(log(ratio("3", "2")).dividedBy(4))
                .minus(log(ratio("9", "10")).times(ratio("3", "4"))),
            log(ratio("3", "1")),
            log(ratio("3", "1")));
  }

  /// The policy of theorem 4.5 of TDPO is not the maximiser of RLHF, and the theorem is about
  /// complete responses only.
  public static void must_7_14_improvementIsNotTheMaximiser(Improvement claim) {
    Agreement agreement = new Agreement("7.14", "two tokens, two steps");
    TokenReward reward =
        (state, token) -> state.equals(AFTER_B) && token == 1 ? log(ratio("9", "1")) : Real.ZERO;
    LanguageModel improved = Values.expected(EVEN, reward).improved(EVEN, Real.ONE);
    LanguageModel maximiser = Values.optimal(EVEN, Real.ONE, reward).policy();
    agreement.equation(improved.probability(AFTER_B), claim.improvedDrawsB(), "π of (8)(b)");
    agreement.equation(maximiser.probability(AFTER_B), claim.maximiserDrawsB(), "π_J(b)");
    agreement.equation(objective(reward, improved), claim.ofImproved(), "J of (8)");
    agreement.equation(objective(reward, maximiser), claim.maximum(), "J(π_J)");
    agreement.equation(Real.ZERO, reward.sum(AFTER_B).minus(reward.sum(AFTER_A)), "rewards");
    agreement.equation(
        RewardClaim.AS_IT_HOLDS
            .score(Real.ONE, improved, EVEN, AFTER_B)
            .minus(RewardClaim.AS_IT_HOLDS.score(Real.ONE, improved, EVEN, AFTER_A)),
        claim.unfinished(),
        "u − δ of unfinished responses");
  }

  /// π_ref e^r over its sum, state by state: the teacher that the proof of theorem 1 gives to any
  /// reward of tokens.
  private static LanguageModel teacherOf(TokenReward reward) {
    return LanguageModel.of(TREE, s -> List.of(reward.of(s, 0), reward.of(s, 1)));
  }

  /// E Σ_t r − log π/π_ref.
  private static Real objective(TokenReward reward, LanguageModel policy) {
    TokenReward penalty = TokenReward.logRatio(Real.ONE, policy, EVEN);
    return policy.expectation(y -> reward.sum(y).minus(penalty.sum(y)));
  }

  private static List<Real> logits(String a, String b) {
    return List.of(log(Real.of(a)), log(Real.of(b)));
  }

  private static Real ratio(String numerator, String denominator) {
    return Real.of(numerator).dividedBy(Real.of(denominator));
  }

  private static Real log(Real x) {
    return x.minus(Real.ONE).log1p();
  }
}
