package org.aligndistil.djl.world;

import java.util.List;

/// The classes of the 120 words, in the order of their ids; each class is one range of ids.
public enum WordClass {
  /// Padding, begin, end of a sequence, and the end of a prompt.
  SPECIAL(0, "<pad> <bos> <eos> <sep>"),
  /// First word of a prompt.
  STYLE(4, "formal casual"),
  /// What a review is about; in prompts only.
  TOPIC(6, "food drinks staff rooms clothes transport outdoors shows service payment"),
  /// Four for each topic, in the order of the topics.
  NOUN(
      16,
      "pasta bread soup salad",
      "coffee tea wine juice",
      "waiters cooks guides clerks",
      "beds pillows towels curtains",
      "shirts shoes coats hats",
      "trains buses taxis ferries",
      "beaches trails lakes gardens",
      "music actors lighting seats",
      "deliveries bookings queues replies",
      "prices fees bills refunds"),
  /// Between noun and adjective, of the same form for one and for many.
  VERB(56, "seemed felt looked remained proved appeared stayed became"),
  /// Adjectives of sentiment +1.
  GOOD(
      64,
      "good great lovely excellent wonderful pleasant",
      "superb delightful splendid perfect impressive charming"),
  /// Adjectives of sentiment 0.
  NEUTRAL(76, "ordinary average plain typical standard usual unremarkable adequate"),
  /// Adjectives of sentiment −1.
  BAD(
      84,
      "bad poor awful terrible dreadful horrible",
      "disappointing unpleasant dismal lousy shoddy miserable"),
  /// Before the adjective; strengthens its sentiment.
  INTENSIFIER(96, "really truly clearly absolutely"),
  /// Before the adjective; turns its sentiment.
  NEGATION(100, "not"),
  /// Openers that suit a formal prompt.
  POLITE(101, "greetings thanks hello respectfully"),
  /// Openers that suit no prompt.
  RUDE(105, "ugh bah yuck duh"),
  /// Words before a noun that say nothing.
  FILLER(109, "well anyway basically honestly actually like"),
  /// Ends of clauses.
  SEPARATOR(115, ". and but"),
  /// Last words, the first for a formal prompt, the second for a casual one.
  CLOSER(118, "regards cheers");

  private final int first;
  private final int size;
  private final String text;

  /// @param first id of the first word
  /// @param groups words with spaces between them
  WordClass(int first, String... groups) {
    this.first = first;
    this.text = String.join(" ", groups);
    this.size = words().size();
  }

  /// The id of the first word.
  public int first() {
    return first;
  }

  /// The number of words.
  public int size() {
    return size;
  }

  /// The words in the order of their ids.
  public List<String> words() {
    return List.of(text.split(" "));
  }

  /// Whether a token is of this class.
  public boolean contains(int id) {
    return id >= first && id < first + size;
  }
}
