package org.aligndistil.conformance;

import org.aligndistil.backend.Backend;
import org.aligndistil.conformance.cases.HeadCase;
import org.aligndistil.conformance.cases.ObjectiveCase;

/// Section 2 of SPEC.md: every objective of reinforcement learning is its equation, with each of
/// its options; [ObjectiveClauses] and [HeadClauses] say how near.
public final class ReinforcementClauses {

  private ReinforcementClauses() {}

  /// Proximal policy optimisation.
  public static void must_2_26_ppo(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.26", backend, subject), subject);
  }

  /// The value head of proximal policy optimisation.
  public static void must_2_27_ppo_value(Backend backend, HeadCase subject) {
    HeadClauses.lossIsItsEquation(new Check("2.27", backend, subject), subject);
  }

  /// The policy gradient of a response's reward.
  public static void must_2_28_reinforce_sentence(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.28", backend, subject), subject);
  }

  /// The policy gradient of token rewards.
  public static void must_2_29_reinforce_token(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.29", backend, subject), subject);
  }
}
