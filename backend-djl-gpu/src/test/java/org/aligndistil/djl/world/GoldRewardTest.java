package org.aligndistil.djl.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Each component on responses whose reward is plain by hand. The prompt asks for food and staff.
class GoldRewardTest {

  /// Rounding of sums of a few decimal fractions.
  private static final double ROUNDING = 1e-12;

  private static final Prompt FORMAL = new Prompt(Style.FORMAL, 0, 2);
  private static final Prompt CASUAL = new Prompt(Style.CASUAL, 0, 2);

  private GoldScore formal(String response) {
    return GoldReward.score(FORMAL, Words.parse(response));
  }

  private GoldScore casual(String response) {
    return GoldReward.score(CASUAL, Words.parse(response));
  }

  private static void assertReward(double expected, double actual) {
    assertEquals(expected, actual, ROUNDING);
  }

  @Test
  void sentimentIsThatOfTheAdjective() {
    assertReward(0.6, formal("pasta seemed good. <eos>").sentiment());
    assertReward(0, formal("pasta seemed plain. <eos>").sentiment());
    assertReward(-0.6, formal("pasta seemed bad. <eos>").sentiment());
  }

  @Test
  void sentimentCountsLessOffTopic() {
    assertReward(0.2, formal("coffee seemed good. <eos>").sentiment());
    assertReward(-0.2, formal("coffee seemed bad. <eos>").sentiment());
  }

  @Test
  void anIntensifierStrengthensSentiment() {
    assertReward(0.9, formal("pasta seemed really good. <eos>").sentiment());
    assertReward(-0.3, formal("coffee seemed truly bad. <eos>").sentiment());
  }

  @Test
  void notTurnsSentiment() {
    assertReward(-0.6, formal("pasta seemed not good. <eos>").sentiment());
    assertReward(0.9, formal("pasta seemed really not bad. <eos>").sentiment());
  }

  @Test
  void sentimentIsSummedOverClauses() {
    assertReward(
        0.6 - 0.9 + 0.2,
        formal("pasta felt good and waiters felt really bad but tea felt great. <eos>")
            .sentiment());
  }

  @Test
  void eachTopicIsCoveredOnce() {
    assertReward(0, formal("coffee seemed good. <eos>").coverage());
    assertReward(0.6, formal("pasta seemed good. bread seemed bad. <eos>").coverage());
    assertReward(1.2, formal("pasta seemed good. waiters seemed bad. <eos>").coverage());
  }

  @Test
  void aBrokenClauseCoversNothing() {
    assertReward(0, formal("pasta good. <eos>").coverage());
  }

  @Test
  void clausesOnAndOffTopicAreCounted() {
    assertReward(
        0.35 + 0.35 - 0.2,
        formal("pasta felt good. soup felt good. tea felt good. <eos>").topicality());
  }

  @Test
  void repeatedNounsAndAdjectivesCost() {
    assertReward(0, formal("pasta felt good. soup felt great. <eos>").repetition());
    assertReward(-0.3, formal("pasta felt good. pasta felt great. <eos>").repetition());
    assertReward(-0.6, formal("pasta felt good. pasta felt good. <eos>").repetition());
    assertReward(
        -0.6, formal("pasta felt good. soup felt good. bread felt good. <eos>").repetition());
  }

  @Test
  void repetitionCountsInBrokenClausesToo() {
    assertReward(-0.6, formal("pasta pasta pasta. <eos>").repetition());
  }

  @Test
  void aFormalPromptWantsOnePoliteWord() {
    assertReward(0, formal("pasta felt good. <eos>").politeness());
    assertReward(0.4, formal("thanks pasta felt good. <eos>").politeness());
    assertReward(0.2, formal("thanks hello pasta felt good. <eos>").politeness());
    assertReward(0.0, formal("thanks hello thanks pasta felt good. <eos>").politeness());
  }

  @Test
  void aCasualPromptWantsNone() {
    assertReward(0, casual("pasta felt good. <eos>").politeness());
    assertReward(-0.2, casual("thanks pasta felt good. <eos>").politeness());
    assertReward(-0.4, casual("thanks hello pasta felt good. <eos>").politeness());
  }

  @Test
  void theCloserShouldFitTheStyle() {
    assertReward(0.4, formal("pasta felt good. regards <eos>").closer());
    assertReward(-0.4, formal("pasta felt good. cheers <eos>").closer());
    assertReward(0.4, casual("pasta felt good. cheers <eos>").closer());
    assertReward(-0.4, casual("pasta felt good. regards <eos>").closer());
    assertReward(0, casual("pasta felt good. <eos>").closer());
  }

  @Test
  void aCloserElsewhereIsNone() {
    GoldScore score = formal("regards pasta felt good. <eos>");
    assertReward(0, score.closer());
    assertReward(-1, score.violations());
  }

  @Test
  void rudeWordsAndFillersCost() {
    GoldScore score = formal("ugh well pasta felt good. anyway soup felt great. <eos>");
    assertReward(-0.6, score.rudeness());
    assertReward(-0.3, score.filler());
    assertReward(0, score.violations());
  }

  @Test
  void lengthCostsBeyondTwentyFour() {
    String clause = "pasta felt good. ";
    assertReward(0, formal(clause.repeat(6) + "<eos>").length());
    assertReward(-0.1, formal("thanks " + clause.repeat(6) + "<eos>").length());
    assertReward(-0.4, formal(clause.repeat(7) + "<eos>").length());
  }

  @Test
  void aResponseHasToEndWithinFortyTokens() {
    String clause = "pasta felt good. ";
    assertReward(0, formal("thanks " + clause.repeat(9) + "regards <eos>").violations());
    int[] justInTime = Words.parse("hello " + clause.repeat(9) + "cheers <eos> <pad>");
    assertTrue(GoldReward.isTerminated(justInTime));
    assertReward(0, GoldReward.score(FORMAL, justInTime).violations());

    int[] tooLate = Words.parse(clause.repeat(10) + "<eos>");
    assertFalse(GoldReward.isTerminated(tooLate));
    assertReward(-1, GoldReward.score(FORMAL, tooLate).violations());
    assertReward(-1.6, GoldReward.score(FORMAL, tooLate).length());
  }

  @Test
  void tokensBeyondTheLimitDoNotCount() {
    int[] tokens = Words.parse("pasta felt good. ".repeat(20));
    assertEquals(
        GoldReward.score(FORMAL, Arrays.copyOf(tokens, 40)), GoldReward.score(FORMAL, tokens));
  }

  @Test
  void tokensBehindTheEndDoNotCount() {
    assertEquals(
        formal("pasta felt good. <eos>"),
        formal("pasta felt good. <eos> ugh waiters <pad> <pad> <eos>"));
  }

  @Test
  void eachBrokenClauseCosts() {
    assertReward(-0.5, formal("felt good. soup felt great. <eos>").violations());
    assertReward(-0.5, formal("pasta felt good good. soup felt great. <eos>").violations());
    assertReward(-0.5, formal("pasta felt not really good. soup felt great. <eos>").violations());
    assertReward(-0.5, formal("well well pasta felt good. soup felt great. <eos>").violations());
    assertReward(-1, formal("pasta good. bread good. soup felt great. <eos>").violations());
    assertReward(-0.5, formal(". soup felt great. <eos>").violations());
  }

  @Test
  void readingGoesOnBehindTheNextSeparator() {
    GoldScore score = formal("pasta food formal really but waiters felt good. <eos>");
    assertReward(-0.5, score.violations());
    assertReward(0.6, score.sentiment());
    assertReward(0.35, score.topicality());
  }

  @Test
  void anOpenerIsAllowedInFirstPlaceOnly() {
    assertReward(0, formal("hello pasta felt good. <eos>").violations());
    assertReward(0, formal("bah pasta felt good. <eos>").violations());
    assertReward(-0.5, formal("pasta felt good. hello soup felt great. <eos>").violations());
    assertReward(-1, formal("hello bah pasta felt good. <eos>").violations());
  }

  @Test
  void noClauseAtAllCosts() {
    assertReward(-0.5, formal("<eos>").violations());
    assertReward(-0.5, formal("hello regards <eos>").violations());
    assertReward(-1, formal("pasta. <eos>").violations());
    assertReward(-1.5, formal("").violations());
  }

  @Test
  void theLastClauseHasToEndInAFullStop() {
    assertReward(-0.2, formal("pasta felt good and <eos>").violations());
    assertReward(-0.2, formal("pasta felt good but regards <eos>").violations());
    assertReward(-0.7, formal("pasta felt good. soup felt <eos>").violations());
  }

  @Test
  void theTotalIsTheSumOfAllParts() {
    GoldScore score =
        formal("hello well pasta felt really good and waiters felt bad. regards <eos>");
    // Sentiment, coverage, topics, polite word, closer, filler.
    assertReward(0.9 - 0.6 + 1.2 + 0.7 + 0.4 + 0.4 - 0.15, score.total());
  }

  @Test
  void anySequenceOfTokensHasAReward() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 20_000; i++) {
      int[] tokens = random.ints(random.nextInt(60), 0, Vocabulary.SIZE).toArray();
      GoldScore score = GoldReward.score(FORMAL, tokens);
      assertTrue(Double.isFinite(score.total()));
      assertTrue(score.violations() <= 0 && score.repetition() <= 0 && score.length() <= 0);
    }
  }

  @Test
  void rejectsTokensThatAreNone() {
    assertThrows(IllegalArgumentException.class, () -> GoldReward.score(FORMAL, 16, 120));
    assertThrows(IllegalArgumentException.class, () -> GoldReward.score(FORMAL, -1));
  }
}
