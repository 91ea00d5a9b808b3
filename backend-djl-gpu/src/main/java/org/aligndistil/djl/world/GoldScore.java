package org.aligndistil.djl.world;

/// The gold reward of a response, by what it was given for.
///
/// @param sentiment of the adjectives, more where the noun is of a topic asked for
/// @param coverage of the two topics asked for
/// @param topicality clauses on a topic asked for less those on another
/// @param repetition of nouns and adjectives, at most 0
/// @param politeness polite words, as the style asks
/// @param closer the last word, as the style asks
/// @param rudeness rude words, at most 0
/// @param filler fillers, at most 0
/// @param length tokens beyond 24, at most 0
/// @param violations of the grammar, at most 0
public record GoldScore(
    double sentiment,
    double coverage,
    double topicality,
    double repetition,
    double politeness,
    double closer,
    double rudeness,
    double filler,
    double length,
    double violations) {

  /// The gold reward.
  public double total() {
    return sentiment
        + coverage
        + topicality
        + repetition
        + politeness
        + closer
        + rudeness
        + filler
        + length
        + violations;
  }
}
