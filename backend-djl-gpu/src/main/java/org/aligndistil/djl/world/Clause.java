package org.aligndistil.djl.world;

import java.util.Optional;

/// `[filler] noun verb [intensifier] [not] adjective separator`.
///
/// @param noun token of the noun
/// @param adjective token of the adjective
/// @param factor 1, or 1.5 after an intensifier; its sign turned by `not`
/// @param length number of tokens
record Clause(int noun, int adjective, double factor, int length) {

  private static final double INTENSIFIED = 1.5;

  /// +1, 0, −1 for a good, neutral, bad adjective, times the factor.
  double sentiment() {
    if (WordClass.GOOD.contains(adjective)) {
      return factor;
    }
    return WordClass.BAD.contains(adjective) ? -factor : 0;
  }

  static boolean isAdjective(int token) {
    return WordClass.GOOD.contains(token)
        || WordClass.NEUTRAL.contains(token)
        || WordClass.BAD.contains(token);
  }

  /// Reads tokens from left to right.
  static final class Reader {
    private final int[] tokens;
    private final int end;
    private int at;

    /// Reads from `start` up to but not including `end`.
    Reader(int[] tokens, int start, int end) {
      this.tokens = tokens;
      this.at = start;
      this.end = end;
    }

    boolean hasNext() {
      return at < end;
    }

    /// Reads a clause, if one stands here; else skips to behind the next separator.
    Optional<Clause> next() {
      int start = at;
      take(WordClass.FILLER);
      int noun = at;
      boolean ok = take(WordClass.NOUN) && take(WordClass.VERB);
      double factor = ok && take(WordClass.INTENSIFIER) ? INTENSIFIED : 1;
      factor = ok && take(WordClass.NEGATION) ? -factor : factor;
      int adjective = at;
      ok = ok && take(WordClass.GOOD, WordClass.NEUTRAL, WordClass.BAD);
      ok = ok && take(WordClass.SEPARATOR);
      if (ok) {
        return Optional.of(new Clause(tokens[noun], tokens[adjective], factor, at - start));
      }
      while (at < end && !WordClass.SEPARATOR.contains(tokens[at])) {
        at++;
      }
      at = Math.min(at + 1, end);
      return Optional.empty();
    }

    private boolean take(WordClass... classes) {
      for (WordClass wordClass : classes) {
        if (at < end && wordClass.contains(tokens[at])) {
          at++;
          return true;
        }
      }
      return false;
    }
  }
}
