package org.aligndistil.djl.train.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.aligndistil.djl.world.GoldReward;
import org.aligndistil.djl.world.Grammar;
import org.aligndistil.djl.world.Prompt;
import org.aligndistil.djl.world.RandomStreams;
import org.aligndistil.djl.world.Sample;
import org.aligndistil.djl.world.Vocabulary;

/// The built-in world as token sequences, as models and examples have them.
public final class World {

  private static final Vocabulary WORDS = new Vocabulary();

  private World() {}

  /// A prompt with a response of the grammar.
  ///
  /// @param seeds of the data set
  /// @param index which of endlessly many
  public static Example example(Seeds seeds, long index) {
    Sample sample = Grammar.sample(new RandomStreams(seeds.seed()), "samples", index);
    return new Example(sample.prompt().tokens(), List.of(sample.response()));
  }

  /// Some of endlessly many prompts.
  ///
  /// @param seeds of the data set
  /// @param purpose what for; other purposes have other prompts
  /// @param first the first index
  /// @param end the index after the last
  public static List<int[]> prompts(Seeds seeds, String purpose, int first, int end) {
    List<int[]> prompts = new ArrayList<>();
    for (int i = first; i < end; i++) {
      prompts.add(Grammar.prompt(new RandomStreams(seeds.seed()), purpose, i).tokens());
    }
    return prompts;
  }

  /// The gold reward of a response.
  public static double goldReward(int[] prompt, int[] response) {
    return GoldReward.score(Prompt.of(prompt), response).total();
  }

  /// The words of a sequence.
  public static String text(int[] tokens) {
    return WORDS.render(tokens);
  }

  /// The words of a sequence without the marks that begin and end it.
  public static String plainText(int[] tokens) {
    return WORDS.render(Arrays.stream(tokens).filter(token -> token > Vocabulary.SEP).toArray());
  }
}
