package org.aligndistil.djl.train.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How models do in the built-in world, on samples for prompts and on pairs that none was trained
/// on. The prompts are not new: the world has 180, and training meets them all.
///
/// @param scores of each stage's model, in the order of the stages
/// @param contrastive accuracy of the contrastive reward log π_dpo − log π⁻_dpo, if both are there
public record WorldReport(List<Score> scores, Optional<Accuracy> contrastive) {

  /// The figures of a model.
  ///
  /// @param stage its stage
  /// @param behaviour what its samples are like
  /// @param reward accuracy of its own reward log π − log π_ref; the reference has none
  /// @param heldOut loss and metrics of the stage's objective on held-out pairs
  /// @param samples two responses
  public record Score(
      String stage,
      Behaviour behaviour,
      Optional<Accuracy> reward,
      Map<String, Double> heldOut,
      List<Sample> samples) {

    /// One of `heldOut`, if the objective has it.
    public Optional<Double> metric(String name) {
      return Optional.ofNullable(heldOut.get(name));
    }
  }

  /// What a model's samples at temperature 1 are like: means over samples.
  ///
  /// @param goldReward the known reward
  /// @param klFromReference Σ_t KL(π ‖ π_ref) in nats a response
  /// @param klFromDpo Σ_t KL(π ‖ π_dpo) in nats a response
  /// @param length tokens of a response, its end included where there is one
  /// @param withoutEnd share of responses that had to be cut off
  public record Behaviour(
      double goldReward,
      Optional<Double> klFromReference,
      Optional<Double> klFromDpo,
      double length,
      double withoutEnd) {}

  /// How often a reward ranks the responses of a held-out pair rightly.
  ///
  /// @param byGold right by the gold reward
  /// @param byLabel right by the noisy label
  public record Accuracy(double byGold, double byLabel) {}

  /// A response.
  public record Sample(String prompt, String response, double goldReward) {}

  public WorldReport {
    scores = List.copyOf(scores);
  }
}
