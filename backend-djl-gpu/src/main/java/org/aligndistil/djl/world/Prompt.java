package org.aligndistil.djl.world;

import java.util.Arrays;
import java.util.Objects;

/// What a response is asked for: `<bos> style topicA topicB <sep>`.
///
/// @param style how to answer
/// @param topicA the first topic, 0 to 9
/// @param topicB the second topic, another one
public record Prompt(Style style, int topicA, int topicB) {

  /// The number of tokens of every prompt.
  public static final int LENGTH = 5;

  public Prompt {
    Objects.requireNonNull(style, "style");
    requireTopic("topicA", topicA);
    requireTopic("topicB", topicB);
    if (topicA == topicB) {
      throw new IllegalArgumentException(
          "topicA and topicB must differ: %d == %d".formatted(topicA, topicB));
    }
  }

  /// Reads the five tokens of a prompt.
  ///
  /// @throws IllegalArgumentException if they are not of that form
  public static Prompt of(int... tokens) {
    if (tokens.length != LENGTH
        || tokens[0] != Vocabulary.BOS
        || !WordClass.STYLE.contains(tokens[1])
        || !WordClass.TOPIC.contains(tokens[2])
        || !WordClass.TOPIC.contains(tokens[3])
        || tokens[4] != Vocabulary.SEP) {
      throw new IllegalArgumentException(
          "a prompt must be <bos> style topic topic <sep>: " + Arrays.toString(tokens));
    }
    return new Prompt(
        Style.of(tokens[1]),
        tokens[2] - WordClass.TOPIC.first(),
        tokens[3] - WordClass.TOPIC.first());
  }

  /// The five tokens.
  public int[] tokens() {
    int topic = WordClass.TOPIC.first();
    return new int[] {
      Vocabulary.BOS, style.token(), topic + topicA, topic + topicB, Vocabulary.SEP
    };
  }

  /// Whether a topic is one of the two.
  public boolean asksFor(int topic) {
    return topic == topicA || topic == topicB;
  }

  private static void requireTopic(String name, int topic) {
    if (topic < 0 || topic >= Vocabulary.TOPICS) {
      throw new IllegalArgumentException(
          "%s must be from 0 to %d: %d".formatted(name, Vocabulary.TOPICS - 1, topic));
    }
  }
}
