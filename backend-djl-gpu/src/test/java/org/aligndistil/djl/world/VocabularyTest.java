package org.aligndistil.djl.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class VocabularyTest {

  private final Vocabulary vocabulary = new Vocabulary();

  @Test
  void hasOneHundredAndTwentyDifferentWords() {
    assertEquals(Vocabulary.SIZE, vocabulary.words().size());
    assertEquals(Vocabulary.SIZE, new HashSet<>(vocabulary.words()).size());
  }

  @Test
  void classesAreConsecutiveRangesOfIds() {
    int next = 0;
    for (WordClass wordClass : WordClass.values()) {
      assertEquals(next, wordClass.first(), wordClass::name);
      for (String word : wordClass.words()) {
        assertEquals(wordClass, Vocabulary.classOf(next));
        assertEquals(next, vocabulary.id(word));
        next++;
      }
    }
    assertEquals(Vocabulary.SIZE, next);
  }

  @Test
  void classesHaveTheDocumentedSizes() {
    assertArrayEquals(
        new int[] {4, 2, 10, 40, 8, 12, 8, 12, 4, 1, 4, 4, 6, 3, 2},
        Arrays.stream(WordClass.values()).mapToInt(WordClass::size).toArray());
  }

  @Test
  void namedIdsAreThoseOfTheirWords() {
    assertEquals(Vocabulary.PAD, vocabulary.id("<pad>"));
    assertEquals(Vocabulary.BOS, vocabulary.id("<bos>"));
    assertEquals(Vocabulary.EOS, vocabulary.id("<eos>"));
    assertEquals(Vocabulary.SEP, vocabulary.id("<sep>"));
    assertEquals(Vocabulary.STOP, vocabulary.id("."));
    assertEquals(vocabulary.id("formal"), Style.FORMAL.token());
    assertEquals(vocabulary.id("casual"), Style.CASUAL.token());
    assertEquals(vocabulary.id("regards"), Style.FORMAL.closer());
    assertEquals(vocabulary.id("cheers"), Style.CASUAL.closer());
  }

  @Test
  void fourNounsBelongToEachTopic() {
    assertEquals(0, Vocabulary.topicOf(vocabulary.id("pasta")));
    assertEquals(0, Vocabulary.topicOf(vocabulary.id("salad")));
    assertEquals(1, Vocabulary.topicOf(vocabulary.id("coffee")));
    assertEquals(9, Vocabulary.topicOf(vocabulary.id("refunds")));
  }

  @Test
  void rendersTextAsPeopleWriteIt() {
    int[] tokens = {101, 111, 16, 56, 96, 100, 64, 116, 24, 57, 84, 115, 118, 2};
    String text = "greetings basically pasta seemed really not good and waiters felt bad. regards";
    assertEquals(text + " <eos>", vocabulary.render(tokens));
  }

  @Test
  void namesTheUnknownWord() {
    var error = assertThrows(IllegalArgumentException.class, () -> vocabulary.id("is"));
    assertTrue(error.getMessage().contains("'is'"), error::getMessage);
  }

  @Test
  void rejectsIdsOutsideTheVocabulary() {
    assertThrows(IllegalArgumentException.class, () -> vocabulary.render(120));
    assertThrows(IllegalArgumentException.class, () -> vocabulary.word(-1));
    assertThrows(IllegalArgumentException.class, () -> Vocabulary.topicOf(15));
    assertThrows(IllegalArgumentException.class, () -> Vocabulary.topicOf(56));
  }

  @Test
  void aPromptIsReadBackFromItsTokens() {
    Prompt prompt = new Prompt(Style.CASUAL, 3, 0);
    assertEquals("<bos> casual rooms food <sep>", vocabulary.render(prompt.tokens()));
    assertEquals(prompt, Prompt.of(prompt.tokens()));
  }

  @Test
  void rejectsWhatIsNoPrompt() {
    assertThrows(IllegalArgumentException.class, () -> new Prompt(Style.FORMAL, 3, 3));
    assertThrows(IllegalArgumentException.class, () -> new Prompt(Style.FORMAL, 10, 3));
    assertThrows(IllegalArgumentException.class, () -> new Prompt(Style.FORMAL, 0, -1));
    assertThrows(IllegalArgumentException.class, () -> Prompt.of(1, 4, 6, 7));
    assertThrows(IllegalArgumentException.class, () -> Prompt.of(1, 4, 6, 6, 3));
    assertThrows(IllegalArgumentException.class, () -> Prompt.of(1, 6, 6, 7, 3));
    assertThrows(NullPointerException.class, () -> new Prompt(null, 0, 1));
  }
}
