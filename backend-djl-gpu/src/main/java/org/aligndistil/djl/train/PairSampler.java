package org.aligndistil.djl.train;

import java.util.ArrayList;
import java.util.List;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.sampling.Generator;
import org.aligndistil.djl.model.sampling.SamplingSettings;
import org.aligndistil.djl.train.examples.Seeds;
import org.aligndistil.djl.train.examples.World;
import org.aligndistil.djl.world.GoldReward;
import org.aligndistil.djl.world.PreferencePair;
import org.aligndistil.djl.world.Preferences;
import org.aligndistil.djl.world.Prompt;
import org.aligndistil.djl.world.Vocabulary;

/// Makes preference pairs of the built-in world: prompts, two responses of a model to each, and
/// labels by the gold reward through Bradley and Terry's model.
///
/// @param model responds
/// @param labelTemperature τ of the labels
/// @param seeds of prompts, responses and labels
/// @param listener is told how it is getting on
record PairSampler(
    LanguageModel model, double labelTemperature, Seeds seeds, RunListener listener) {

  private static final int AT_ONCE = 512;

  /// Samples pairs; the first of them are the same however many there are.
  ///
  /// @param purpose which prompts, and how the activity is called
  /// @param count how many
  List<PreferencePair> sample(String purpose, int count) {
    List<PreferencePair> preferences = new ArrayList<>();
    for (int first = 0; first < count; first += AT_ONCE) {
      listener.progress(purpose, first, count);
      List<int[]> prompts = World.prompts(seeds, purpose, first, Math.min(count, first + AT_ONCE));
      List<int[]> one = responses(model, prompts, seeds.of(purpose + ", first response", first));
      List<int[]> other = responses(model, prompts, seeds.of(purpose + ", second response", first));
      for (int i = 0; i < prompts.size(); i++) {
        preferences.add(
            new Preferences(labelTemperature)
                .label(
                    Prompt.of(prompts.get(i)),
                    one.get(i),
                    other.get(i),
                    seeds.generator(purpose + ", label", first + i)));
      }
    }
    listener.progress(purpose, count, count);
    return preferences;
  }

  /// Samples of a model at temperature 1 for prompts of the built-in world.
  static List<int[]> responses(LanguageModel model, List<int[]> prompts, long seed) {
    return Generator.sample(
        model,
        prompts,
        new SamplingSettings(1, 1, 0, GoldReward.TOKEN_LIMIT, List.of(Vocabulary.EOS), seed));
  }
}
