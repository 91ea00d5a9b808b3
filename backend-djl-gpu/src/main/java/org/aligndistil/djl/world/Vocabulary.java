package org.aligndistil.djl.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The 120 words and their ids, and texts as sequences of ids.
///
/// A text is the words with spaces between them, but for the full stop, which follows its word
/// directly. Nothing else is added, so that a text says what the model wrote.
public final class Vocabulary {

  /// The number of words.
  public static final int SIZE = 120;

  /// Id of the word that fills up short sequences.
  public static final int PAD = 0;

  /// Id of the word that begins a prompt.
  public static final int BOS = 1;

  /// Id of the word that ends a response.
  public static final int EOS = 2;

  /// Id of the word that ends a prompt.
  public static final int SEP = 3;

  /// The number of topics.
  public static final int TOPICS = 10;

  /// The number of nouns of each topic.
  public static final int NOUNS_PER_TOPIC = 4;

  /// Id of the separator that ends a sentence.
  static final int STOP = 115;

  private final List<String> words;
  private final Map<String, Integer> ids;

  /// The words of [WordClass].
  public Vocabulary() {
    List<String> all = new ArrayList<>(SIZE);
    Map<String, Integer> byWord = HashMap.newHashMap(SIZE);
    for (WordClass wordClass : WordClass.values()) {
      for (String word : wordClass.words()) {
        byWord.put(word, all.size());
        all.add(word);
      }
    }
    words = List.copyOf(all);
    ids = Map.copyOf(byWord);
  }

  /// The words in the order of their ids.
  public List<String> words() {
    return words;
  }

  /// A word.
  ///
  /// @param id at least 0 and less than [#SIZE]
  public String word(int id) {
    requireToken(id);
    return words.get(id);
  }

  /// The id of a word.
  ///
  /// @throws IllegalArgumentException if there is no such word
  public int id(String word) {
    Integer id = ids.get(Objects.requireNonNull(word, "word"));
    if (id == null) {
      throw new IllegalArgumentException("not one of the %d words: '%s'".formatted(SIZE, word));
    }
    return id;
  }

  /// The class of a word.
  public static WordClass classOf(int id) {
    requireToken(id);
    return Arrays.stream(WordClass.values()).filter(c -> c.contains(id)).findFirst().orElseThrow();
  }

  /// The topic, 0 to 9, of a noun.
  public static int topicOf(int noun) {
    if (!WordClass.NOUN.contains(noun)) {
      throw new IllegalArgumentException(
          "noun must be from %d to %d: %d"
              .formatted(
                  WordClass.NOUN.first(),
                  WordClass.NOUN.first() + WordClass.NOUN.size() - 1,
                  noun));
    }
    return (noun - WordClass.NOUN.first()) / NOUNS_PER_TOPIC;
  }

  /// The text of a sequence.
  public String render(int... tokens) {
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      requireToken(token);
      if (!text.isEmpty() && token != STOP) {
        text.append(' ');
      }
      text.append(words.get(token));
    }
    return text.toString();
  }

  static void requireToken(int id) {
    if (id < 0 || id >= SIZE) {
      throw new IllegalArgumentException("token must be from 0 to %d: %d".formatted(SIZE - 1, id));
    }
  }
}
