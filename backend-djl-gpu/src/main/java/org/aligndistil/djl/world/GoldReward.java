package org.aligndistil.djl.world;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// The gold reward: how good a response is, known exactly.
///
/// A response is read up to its first `<eos>`. It asks for what is hard to learn from single
/// tokens: an adjective counts by its noun two to four tokens back and by the prompt, topics have
/// to be covered, words not repeated, and an answer may be too long.
public final class GoldReward {

  /// A response has to end within this many tokens, `<eos>` included.
  public static final int TOKEN_LIMIT = 40;

  private static final double ON_TOPIC_SENTIMENT = 0.6;
  private static final double OFF_TOPIC_SENTIMENT = 0.2;
  private static final double COVERED = 0.6;
  private static final double ON_TOPIC = 0.35;
  private static final double OFF_TOPIC = -0.2;
  private static final double REPEATED = -0.3;
  private static final double FIRST_POLITE = 0.4;
  private static final double OTHER_POLITE = -0.2;
  private static final double FITTING_CLOSER = 0.4;
  private static final double RUDE = -0.6;
  private static final double FILLER = -0.15;
  private static final int LONG = 24;
  private static final double TOO_LONG = -0.1;
  private static final double UNTERMINATED = -1;
  private static final double MALFORMED = -0.5;
  private static final double NO_CLAUSE = -0.5;
  private static final double OPEN_END = -0.2;

  private GoldReward() {}

  /// The reward of a response.
  ///
  /// @param prompt what was asked
  /// @param response tokens of the vocabulary; what follows the first `<eos>` is ignored
  public static GoldScore score(Prompt prompt, int... response) {
    Objects.requireNonNull(prompt, "prompt");
    Parse parse = Parse.of(response);
    int[] words = Arrays.copyOf(response, parse.length());
    return new GoldScore(
        sentiment(prompt, parse.clauses()),
        coverage(prompt, parse.clauses()),
        topicality(prompt, parse.clauses()),
        REPEATED * repeated(words),
        politeness(prompt.style(), count(WordClass.POLITE, words)),
        closer(prompt.style(), parse.closer()),
        RUDE * count(WordClass.RUDE, words),
        FILLER * count(WordClass.FILLER, words),
        TOO_LONG * Math.max(0, words.length - LONG),
        violations(parse, response));
  }

  /// Whether a response ends within [#TOKEN_LIMIT] tokens.
  public static boolean isTerminated(int... response) {
    return Arrays.stream(response).limit(TOKEN_LIMIT).anyMatch(t -> t == Vocabulary.EOS);
  }

  private static double sentiment(Prompt prompt, List<Clause> clauses) {
    double sum = 0;
    for (Clause clause : clauses) {
      sum +=
          clause.sentiment()
              * (isOnTopic(prompt, clause) ? ON_TOPIC_SENTIMENT : OFF_TOPIC_SENTIMENT);
    }
    return sum;
  }

  private static double coverage(Prompt prompt, List<Clause> clauses) {
    long covered =
        clauses.stream()
            .mapToInt(clause -> Vocabulary.topicOf(clause.noun()))
            .filter(prompt::asksFor)
            .distinct()
            .count();
    return COVERED * covered;
  }

  private static double topicality(Prompt prompt, List<Clause> clauses) {
    long on = clauses.stream().filter(clause -> isOnTopic(prompt, clause)).count();
    return ON_TOPIC * on + OFF_TOPIC * (clauses.size() - on);
  }

  private static boolean isOnTopic(Prompt prompt, Clause clause) {
    return prompt.asksFor(Vocabulary.topicOf(clause.noun()));
  }

  private static long repeated(int[] words) {
    int[] content =
        Arrays.stream(words)
            .filter(word -> WordClass.NOUN.contains(word) || Clause.isAdjective(word))
            .toArray();
    return content.length - Arrays.stream(content).distinct().count();
  }

  private static double politeness(Style style, long polite) {
    return switch (style) {
      case FORMAL -> polite == 0 ? 0 : FIRST_POLITE + OTHER_POLITE * (polite - 1);
      case CASUAL -> OTHER_POLITE * polite;
    };
  }

  private static double closer(Style style, int closer) {
    if (closer < 0) {
      return 0;
    }
    return closer == style.closer() ? FITTING_CLOSER : -FITTING_CLOSER;
  }

  private static double violations(Parse parse, int[] response) {
    return (isTerminated(response) ? 0 : UNTERMINATED)
        + MALFORMED * parse.malformed()
        + (parse.clauses().isEmpty() ? NO_CLAUSE : 0)
        + (parse.endsOpen() ? OPEN_END : 0);
  }

  private static long count(WordClass wordClass, int[] words) {
    return Arrays.stream(words).filter(wordClass::contains).count();
  }
}
