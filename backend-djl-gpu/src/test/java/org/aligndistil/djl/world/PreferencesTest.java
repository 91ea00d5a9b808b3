package org.aligndistil.djl.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PreferencesTest {

  private final Prompt prompt = new Prompt(Style.FORMAL, 0, 2);

  private static final int DRAWS = 20_000;
  private static final double STANDARD_ERRORS = 4;
  private static final double ROUNDING = 1e-12;

  @Test
  void theProbabilityIsLogisticInTheDifference() {
    assertEquals(0.5, Preferences.WORLD.probability(1, 1));
    assertEquals(1 / (1 + Math.exp(-1.2 / 0.7)), Preferences.WORLD.probability(2, 0.8), ROUNDING);
    assertEquals(
        1, Preferences.WORLD.probability(2, -1) + Preferences.WORLD.probability(-1, 2), ROUNDING);
    assertEquals(0, Preferences.WORLD.probability(-1e6, 1e6));
    assertEquals(1, Preferences.WORLD.probability(1e6, -1e6));
  }

  @Test
  void theBetterResponseIsChosenAsOftenAsTheModelSays() {
    int[] good = Words.parse("pasta felt good. <eos>");
    int[] plain = Words.parse("pasta felt plain. <eos>");
    double p = Preferences.WORLD.probability(0.6, 0);
    RandomStreams streams = new RandomStreams(3);
    int better = 0;
    for (int i = 0; i < DRAWS; i++) {
      PreferencePair pair =
          Preferences.WORLD.label(prompt, plain, good, streams.stream("labels", i));
      better += pair.chosenGold() > pair.rejectedGold() ? 1 : 0;
    }
    double error = Math.sqrt(p * (1 - p) / DRAWS);
    assertEquals(p, better / (double) DRAWS, STANDARD_ERRORS * error);
  }

  @Test
  void ofTwoGrammarSamplesTheBetterIsChosenInFourOfFivePairs() {
    RandomStreams streams = new RandomStreams(4);
    double better = 0;
    for (int i = 0; i < DRAWS; i++) {
      Sample first = Grammar.sample(streams, "pairs", i);
      int[] second = Grammar.response(first.prompt(), streams.stream("second", i));
      PreferencePair pair =
          Preferences.WORLD.label(
              first.prompt(), first.response(), second, streams.stream("labels", i));
      better += 0.5 + 0.5 * Math.signum(pair.chosenGold() - pair.rejectedGold());
    }
    double error = Math.sqrt(0.8 * 0.2 / DRAWS);
    assertEquals(0.80, better / DRAWS, 0.01 + STANDARD_ERRORS * error);
  }

  @Test
  void equalSeedsGiveEqualLabels() {
    int[] good = Words.parse("pasta felt good. <eos>");
    int[] bad = Words.parse("pasta felt bad. <eos>");
    RandomStreams streams = new RandomStreams(5);
    for (int i = 0; i < 100; i++) {
      assertSame(
          Preferences.WORLD.label(prompt, good, bad, streams.stream("labels", i)).chosen(),
          Preferences.WORLD.label(prompt, good, bad, streams.stream("labels", i)).chosen());
    }
  }

  @Test
  void aPairKeepsTheRewardOfEach() {
    int[] good = Words.parse("pasta felt good. <eos>");
    int[] bad = Words.parse("pasta felt bad. <eos>");
    PreferencePair pair =
        new Preferences(1e-9).label(prompt, bad, good, new RandomStreams(0).stream("labels", 0));
    assertSame(good, pair.chosen());
    assertEquals(1.2, pair.chosenGold() - pair.rejectedGold(), ROUNDING);
  }

  @Test
  void rejectsATemperatureThatIsNotPositive() {
    assertThrows(IllegalArgumentException.class, () -> new Preferences(0));
    assertThrows(IllegalArgumentException.class, () -> new Preferences(Double.NaN));
  }
}
