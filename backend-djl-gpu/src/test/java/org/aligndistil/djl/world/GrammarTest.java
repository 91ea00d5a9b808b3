package org.aligndistil.djl.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GrammarTest {

  private static final int SAMPLES = 20_000;

  /// Sampling errors that a correct grammar may be off by; 4 are exceeded once in 16,000 seeds.
  private static final double STANDARD_ERRORS = 4;

  private static final List<WordClass> ADJECTIVES =
      List.of(WordClass.GOOD, WordClass.NEUTRAL, WordClass.BAD);

  private static final RandomStreams STREAMS = new RandomStreams(20_000);

  private static final Sample[] DRAWN =
      IntStream.range(0, SAMPLES)
          .mapToObj(i -> Grammar.sample(STREAMS, "statistics", i))
          .toArray(Sample[]::new);

  private static final double[] GOLD =
      Arrays.stream(DRAWN)
          .mapToDouble(s -> GoldReward.score(s.prompt(), s.response()).total())
          .toArray();

  private static final double[] LENGTHS =
      Arrays.stream(DRAWN).mapToDouble(s -> s.response().length).toArray();

  @Test
  void meanGoldIsPointNine() {
    // The figure is given to one digit.
    assertEquals(0.9, mean(GOLD), 0.05 + STANDARD_ERRORS * deviation(GOLD) / Math.sqrt(SAMPLES));
  }

  @Test
  void deviationOfGoldIsOnePointTwo() {
    double error = 1.2 / Math.sqrt(2.0 * SAMPLES);
    assertEquals(1.2, deviation(GOLD), 0.05 + STANDARD_ERRORS * error);
  }

  @Test
  void meanLengthIsThatOfTheRules() {
    double clauses = 0.14 + 2 * 0.26 + 3 * 0.28 + 4 * 0.20 + 5 * 0.12;
    double expected = clauses * (4 + 0.2 + 0.25 + 0.15) + 0.45 + 0.4 + 1;
    double error = deviation(LENGTHS) / Math.sqrt(SAMPLES);
    assertEquals(expected, mean(LENGTHS), STANDARD_ERRORS * error);
    assertEquals(15, expected, 0.5);
  }

  @Test
  void longestResponseIsNearThirty() {
    double longest = Arrays.stream(LENGTHS).max().orElseThrow();
    // 38 by the rules, which no sample of this size comes near.
    assertTrue(longest >= 28 && longest <= 34, () -> "longest: " + longest);
    assertTrue(Grammar.MAX_RESPONSE < GoldReward.TOKEN_LIMIT);
  }

  @Test
  void longerResponsesAreMildlyBetter() {
    double meanGold = mean(GOLD);
    double meanLength = mean(LENGTHS);
    double covariance =
        IntStream.range(0, SAMPLES)
            .mapToDouble(i -> (GOLD[i] - meanGold) * (LENGTHS[i] - meanLength))
            .average()
            .orElseThrow();
    double correlation = covariance / deviation(GOLD) / deviation(LENGTHS);
    assertEquals(0.17, correlation, 0.005 + STANDARD_ERRORS / Math.sqrt(SAMPLES));
  }

  @Test
  void everySampleIsWithoutViolation() {
    for (Sample sample : DRAWN) {
      assertEquals(0, GoldReward.score(sample.prompt(), sample.response()).violations());
      assertTrue(GoldReward.isTerminated(sample.response()));
    }
  }

  @Test
  void numbersOfClausesHaveTheirProbabilities() {
    assertFrequencies(
        Map.of(1, 0.14, 2, 0.26, 3, 0.28, 4, 0.20, 5, 0.12),
        Arrays.stream(DRAWN).mapToInt(s -> Parse.of(s.response()).clauses().size()));
  }

  @Test
  void openersHaveTheirProbabilities() {
    assertFrequencies(
        Map.of(1, 0.25, -1, 0.20, 0, 0.55),
        Arrays.stream(DRAWN)
            .mapToInt(s ->
                switch (Vocabulary.classOf(s.response()[0])) {
                  case POLITE -> 1;
                  case RUDE -> -1;
                  default -> 0;
                }));
  }

  @Test
  void closersHaveTheirProbabilities() {
    assertFrequencies(
        Map.of(118, 0.2, 119, 0.2, -1, 0.6),
        Arrays.stream(DRAWN).mapToInt(s -> Parse.of(s.response()).closer()));
  }

  @Test
  void firstTopicsHaveTheirProbabilities() {
    // The rest of .45 falls on any of the ten topics.
    assertFrequencies(
        Map.of(1, 0.35 + 0.045, 2, 0.20 + 0.045, 0, 0.36),
        Arrays.stream(DRAWN)
            .mapToInt(s -> {
              Clause first = Parse.of(s.response()).clauses().getFirst();
              int topic = Vocabulary.topicOf(first.noun());
              return topic == s.prompt().topicA() ? 1 : topic == s.prompt().topicB() ? 2 : 0;
            }));
  }

  @Test
  void separatorsBetweenClausesHaveTheirProbabilities() {
    Vocabulary vocabulary = new Vocabulary();
    assertFrequencies(
        Map.of(vocabulary.id("."), 0.5, vocabulary.id("and"), 0.3, vocabulary.id("but"), 0.2),
        Arrays.stream(DRAWN)
            .filter(s -> Parse.of(s.response()).clauses().size() > 1)
            .mapToInt(s ->
                Arrays.stream(s.response())
                    .filter(WordClass.SEPARATOR::contains)
                    .findFirst()
                    .orElseThrow()));
  }

  @Test
  void fillersIntensifiersAndNegationsHaveTheirProbabilities() {
    assertFrequencies(
        Map.of(1, 0.2, 0, 0.8),
        clauses()
            .mapToInt(clause ->
                clause.length()
                    - 4
                    - (isIntensified(clause) ? 1 : 0)
                    - (isNegated(clause) ? 1 : 0)));
    assertFrequencies(
        Map.of(1, 0.25, 0, 0.75), clauses().mapToInt(clause -> isIntensified(clause) ? 1 : 0));
    assertFrequencies(
        Map.of(1, 0.15, 0, 0.85), clauses().mapToInt(clause -> isNegated(clause) ? 1 : 0));
  }

  @Test
  void firstMoodsHaveTheirProbabilities() {
    assertFrequencies(
        Map.of(0, 0.3, 1, 0.4, 2, 0.3),
        Arrays.stream(DRAWN)
            .map(s -> Parse.of(s.response()).clauses().getFirst())
            .mapToInt(GrammarTest::mood));
  }

  @Test
  void afterEachMoodTheNextHaveTheirProbabilities() {
    double[] redrawn = {0.3, 0.4, 0.3};
    for (int before = 0; before < 3; before++) {
      Map<Integer, Double> expected = new TreeMap<>();
      for (int next = 0; next < 3; next++) {
        expected.put(next, 0.6 * redrawn[next] + (next == before ? 0.4 : 0));
      }
      int mood = before;
      assertFrequencies(
          expected,
          Arrays.stream(DRAWN)
              .map(s -> Parse.of(s.response()).clauses())
              .filter(clauses -> clauses.size() > 1 && mood(clauses.get(0)) == mood)
              .mapToInt(clauses -> mood(clauses.get(1))));
    }
  }

  private static Stream<Clause> clauses() {
    return Arrays.stream(DRAWN).flatMap(s -> Parse.of(s.response()).clauses().stream());
  }

  private static boolean isIntensified(Clause clause) {
    return Math.abs(clause.factor()) > 1;
  }

  private static boolean isNegated(Clause clause) {
    return clause.factor() < 0;
  }

  /// 0, 1, 2 for good, neutral, bad.
  private static int mood(Clause clause) {
    return ADJECTIVES.indexOf(Vocabulary.classOf(clause.adjective()));
  }

  @Test
  void theMoodOfTheClauseBeforeIsKeptUnlessRedrawn() {
    // Kept with .4, or redrawn and by chance the same.
    double same = 0.4 + 0.6 * (0.3 * 0.3 + 0.4 * 0.4 + 0.3 * 0.3);
    assertFrequencies(
        Map.of(1, same, 0, 1 - same),
        Arrays.stream(DRAWN)
            .map(s -> Parse.of(s.response()).clauses())
            .filter(clauses -> clauses.size() > 1)
            .mapToInt(clauses ->
                Vocabulary.classOf(clauses.get(0).adjective())
                        == Vocabulary.classOf(clauses.get(1).adjective())
                    ? 1
                    : 0));
  }

  @Test
  void promptsAreUniform() {
    assertFrequencies(
        Map.of(4, 0.5, 5, 0.5), Arrays.stream(DRAWN).mapToInt(s -> s.prompt().style().token()));
    Map<Integer, Double> pairs = new TreeMap<>();
    for (int a = 0; a < Vocabulary.TOPICS; a++) {
      for (int b = 0; b < Vocabulary.TOPICS; b++) {
        if (a != b) {
          pairs.put(10 * a + b, 1.0 / 90);
        }
      }
    }
    assertFrequencies(
        pairs, Arrays.stream(DRAWN).mapToInt(s -> 10 * s.prompt().topicA() + s.prompt().topicB()));
  }

  @Test
  void equalSeedsGiveEqualSamplesInAnyOrder() {
    RandomStreams again = new RandomStreams(20_000);
    for (int i = SAMPLES - 1; i > SAMPLES - 100; i--) {
      Sample sample = Grammar.sample(again, "statistics", i);
      assertEquals(DRAWN[i].prompt(), sample.prompt());
      assertArrayEquals(DRAWN[i].response(), sample.response());
    }
  }

  @Test
  void samplesAreTheSameOnEveryMachine() {
    Vocabulary vocabulary = new Vocabulary();
    Sample sample = Grammar.sample(new RandomStreams(7), "show", 1);
    assertEquals(
        "<bos> casual outdoors service <sep>", vocabulary.render(sample.prompt().tokens()));
    assertEquals(
        "greetings actually gardens stayed shoddy but bills remained pleasant. <eos>",
        vocabulary.render(sample.response()));
  }

  @Test
  void otherSeedsPurposesAndIndicesGiveOtherNumbers() {
    long first = STREAMS.stream("a", 0).nextLong();
    assertEquals(first, new RandomStreams(20_000).stream("a", 0).nextLong());
    assertFalse(first == STREAMS.stream("a", 1).nextLong());
    assertFalse(first == STREAMS.stream("b", 0).nextLong());
    assertFalse(first == new RandomStreams(20_001).stream("a", 0).nextLong());
  }

  private static void assertFrequencies(Map<Integer, Double> expected, IntStream drawn) {
    int[] values = drawn.toArray();
    Map<Integer, Integer> counts = new TreeMap<>();
    Arrays.stream(values).forEach(value -> counts.merge(value, 1, Integer::sum));
    assertTrue(expected.keySet().containsAll(counts.keySet()), counts::toString);
    expected.forEach((value, p) -> {
      double error = Math.sqrt(p * (1 - p) / values.length);
      double frequency = counts.getOrDefault(value, 0) / (double) values.length;
      assertEquals(p, frequency, STANDARD_ERRORS * error, () -> "value " + value);
    });
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }
}
