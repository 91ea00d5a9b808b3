package org.aligndistil.djl.world;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Draws prompts, and the responses on which a first model is trained.
///
/// ```
/// response = [opener] clause{1..5} [closer] <eos>
/// clause   = [filler] noun verb [intensifier] [not] adjective separator
/// ```
///
/// The class of an adjective is mostly that of the clause before, so that a response has a mood.
/// Responses are of any quality: what is good is said by [GoldReward] alone.
public final class Grammar {

  /// A response has at most this many tokens, `<eos>` included.
  public static final int MAX_RESPONSE = 5 * 7 + 3;

  private static final double POLITE_OPENER = 0.25;
  private static final double RUDE_OPENER = 0.20;

  /// Of 1, 2, … clauses.
  private static final double[] CLAUSES = {0.14, 0.26, 0.28, 0.20, 0.12};

  private static final double FILLER = 0.2;
  private static final double INTENSIFIER = 0.25;
  private static final double NEGATION = 0.15;
  private static final double TOPIC_A = 0.35;
  private static final double TOPIC_B = 0.20;
  private static final double NEW_MOOD = 0.6;

  /// Of a good, neutral, bad adjective.
  private static final double[] MOODS = {0.3, 0.4, 0.3};

  private static final WordClass[] ADJECTIVES = {WordClass.GOOD, WordClass.NEUTRAL, WordClass.BAD};

  /// Of `.`, `and`, `but` between clauses.
  private static final double[] SEPARATORS = {0.5, 0.3, 0.2};

  /// Of `regards`, `cheers`; else none.
  private static final double[] CLOSERS = {0.2, 0.2, 0.6};

  private Grammar() {}

  /// A prompt: style uniform, two different topics uniform.
  public static Prompt prompt(RandomGenerator random) {
    Style style = random.nextBoolean() ? Style.FORMAL : Style.CASUAL;
    int topicA = random.nextInt(Vocabulary.TOPICS);
    int other = random.nextInt(Vocabulary.TOPICS - 1);
    return new Prompt(style, topicA, other < topicA ? other : other + 1);
  }

  /// A response, its `<eos>` included.
  public static int[] response(Prompt prompt, RandomGenerator random) {
    int[] tokens = new int[MAX_RESPONSE];
    int n = 0;
    double opener = random.nextDouble();
    if (opener < POLITE_OPENER) {
      tokens[n++] = word(WordClass.POLITE, random);
    } else if (opener < POLITE_OPENER + RUDE_OPENER) {
      tokens[n++] = word(WordClass.RUDE, random);
    }
    int clauses = 1 + pick(CLAUSES, random);
    int mood = pick(MOODS, random);
    for (int clause = 0; clause < clauses; clause++) {
      if (clause > 0 && random.nextDouble() < NEW_MOOD) {
        mood = pick(MOODS, random);
      }
      if (random.nextDouble() < FILLER) {
        tokens[n++] = word(WordClass.FILLER, random);
      }
      tokens[n++] = noun(prompt, random);
      tokens[n++] = word(WordClass.VERB, random);
      if (random.nextDouble() < INTENSIFIER) {
        tokens[n++] = word(WordClass.INTENSIFIER, random);
      }
      if (random.nextDouble() < NEGATION) {
        tokens[n++] = WordClass.NEGATION.first();
      }
      tokens[n++] = word(ADJECTIVES[mood], random);
      boolean last = clause == clauses - 1;
      tokens[n++] = last ? Vocabulary.STOP : WordClass.SEPARATOR.first() + pick(SEPARATORS, random);
    }
    int closer = pick(CLOSERS, random);
    if (closer < WordClass.CLOSER.size()) {
      tokens[n++] = WordClass.CLOSER.first() + closer;
    }
    tokens[n++] = Vocabulary.EOS;
    return Arrays.copyOf(tokens, n);
  }

  /// The index-th of endlessly many prompts.
  ///
  /// @param streams where the choices come from
  /// @param purpose what the prompts are for; equal purposes give equal prompts
  /// @param index which of them
  public static Prompt prompt(RandomStreams streams, String purpose, long index) {
    return prompt(streams.stream(purpose + "/prompt", index));
  }

  /// The index-th of endlessly many prompts, with a response.
  ///
  /// @param streams where the choices come from
  /// @param purpose what the samples are for; equal purposes give equal samples
  /// @param index which of them
  public static Sample sample(RandomStreams streams, String purpose, long index) {
    Prompt prompt = prompt(streams, purpose, index);
    return new Sample(prompt, response(prompt, streams.stream(purpose + "/response", index)));
  }

  private static int noun(Prompt prompt, RandomGenerator random) {
    double choice = random.nextDouble();
    int topic;
    if (choice < TOPIC_A) {
      topic = prompt.topicA();
    } else if (choice < TOPIC_A + TOPIC_B) {
      topic = prompt.topicB();
    } else {
      topic = random.nextInt(Vocabulary.TOPICS);
    }
    return WordClass.NOUN.first()
        + topic * Vocabulary.NOUNS_PER_TOPIC
        + random.nextInt(Vocabulary.NOUNS_PER_TOPIC);
  }

  private static int word(WordClass wordClass, RandomGenerator random) {
    return wordClass.first() + random.nextInt(wordClass.size());
  }

  private static int pick(double[] probabilities, RandomGenerator random) {
    double rest = random.nextDouble();
    int i = 0;
    while (i < probabilities.length - 1 && rest >= probabilities[i]) {
      rest -= probabilities[i];
      i++;
    }
    return i;
  }
}
