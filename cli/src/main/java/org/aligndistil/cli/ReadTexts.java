package org.aligndistil.cli;

import org.aligndistil.djl.data.Skipped;
import org.aligndistil.djl.text.TokenCounts;

/// What reading a data file is reported with.
final class ReadTexts {

  private ReadTexts() {}

  /// Of a whole file, in one line.
  static String describe(String set, TokenCounts counts) {
    return "%s: %d records, %d tokens%s"
        .formatted(set, counts.records(), counts.tokens(), describeLosses(counts));
  }

  /// What was cut or left out, behind a comma; nothing if nothing was.
  static String describeLosses(TokenCounts counts) {
    String text = "";
    if (counts.truncatedPrompts() > 0 || counts.truncatedResponses() > 0) {
      text +=
          ", %d prompts and %d responses truncated"
              .formatted(counts.truncatedPrompts(), counts.truncatedResponses());
    }
    Skipped skipped = counts.skipped();
    return skipped.count() > 0
        ? text
            + ", %d lines or rows skipped, the first: %s"
                .formatted(skipped.count(), skipped.reasons().getFirst())
        : text;
  }
}
