package org.aligndistil.conformance;

import org.aligndistil.backend.Backend;
import org.aligndistil.conformance.cases.HeadCase;
import org.aligndistil.conformance.cases.ObjectiveCase;

/// Section 2 of SPEC.md: every objective that compares responses is its equation, with each of its
/// options; [ObjectiveClauses] says how near.
public final class PreferenceClauses {

  private PreferenceClauses() {}

  /// The reward model.
  public static void must_2_6_reward_model(Backend backend, HeadCase subject) {
    HeadClauses.lossIsItsEquation(new Check("2.6", backend, subject), subject);
  }

  /// Token-level direct preference optimisation, first form.
  public static void must_2_7_tdpo1(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.7", backend, subject), subject);
  }

  /// Token-level direct preference optimisation, second form.
  public static void must_2_8_tdpo2(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.8", backend, subject), subject);
  }

  /// Kahneman-Tversky optimisation.
  public static void must_2_9_kto(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.9", backend, subject), subject);
  }

  /// Simple preference optimisation.
  public static void must_2_10_simpo(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.10", backend, subject), subject);
  }

  /// Weighted preference optimisation.
  public static void must_2_11_wpo(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.11", backend, subject), subject);
  }

  /// Distilled direct preference optimisation.
  public static void must_2_12_ddpo(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.12", backend, subject), subject);
  }

  /// Direct preference knowledge distillation.
  public static void must_2_13_dpkd(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.13", backend, subject), subject);
  }

  /// Preference-based distillation.
  public static void must_2_14_plad(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.14", backend, subject), subject);
  }
}
