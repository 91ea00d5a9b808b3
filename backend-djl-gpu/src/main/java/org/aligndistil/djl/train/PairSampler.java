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

  /// What pairs are for.
  ///
  /// @param stream names the random numbers: another name, other pairs
  /// @param activity what listeners are told
  record Purpose(String stream, String activity) {}

  /// Samples pairs.
  ///
  /// The first of them are the same however many there are, in full blocks of 512: the model reads
  /// so many at once, and the last bits of its logits, which can decide on a token, depend on how
  /// many it reads.
  ///
  /// @param purpose what for
  /// @param count how many
  List<PreferencePair> sample(Purpose purpose, int count) {
    String stream = purpose.stream();
    List<PreferencePair> preferences = new ArrayList<>();
    for (int first = 0; first < count; first += AT_ONCE) {
      listener.progress(purpose.activity(), first, count);
      List<int[]> prompts = World.prompts(seeds, stream, first, Math.min(count, first + AT_ONCE));
      List<int[]> one = responses(model, prompts, seeds.of(stream + ", first response", first));
      List<int[]> other = responses(model, prompts, seeds.of(stream + ", second response", first));
      for (int i = 0; i < prompts.size(); i++) {
        preferences.add(
            new Preferences(labelTemperature)
                .label(
                    Prompt.of(prompts.get(i)),
                    one.get(i),
                    other.get(i),
                    seeds.generator(stream + ", label", first + i)));
      }
    }
    listener.progress(purpose.activity(), count, count);
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
