package org.aligndistil.djl.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A response taken apart.
///
/// @param clauses the clauses that parse, in order
/// @param malformed how many do not
/// @param endsOpen whether there are clauses, and the last ends in something else than a full stop
/// @param closer the closer at the end, or −1
/// @param length number of tokens before `<eos>`, or before the limit
record Parse(List<Clause> clauses, int malformed, boolean endsOpen, int closer, int length) {

  /// Takes apart the tokens before the first `<eos>`, and of these those within the limit.
  static Parse of(int[] response) {
    int length = 0;
    int limit = Math.min(response.length, GoldReward.TOKEN_LIMIT);
    while (length < limit && response[length] != Vocabulary.EOS) {
      Vocabulary.requireToken(response[length]);
      length++;
    }
    boolean opened =
        length > 0
            && (WordClass.POLITE.contains(response[0]) || WordClass.RUDE.contains(response[0]));
    int start = opened ? 1 : 0;
    boolean closed = length > start && WordClass.CLOSER.contains(response[length - 1]);
    int end = closed ? length - 1 : length;

    List<Clause> clauses = new ArrayList<>();
    int malformed = 0;
    Clause.Reader reader = new Clause.Reader(response, start, end);
    while (reader.hasNext()) {
      Optional<Clause> clause = reader.next();
      if (clause.isPresent()) {
        clauses.add(clause.get());
      } else {
        malformed++;
      }
    }
    boolean endsOpen = end > start && response[end - 1] != Vocabulary.STOP;
    int closer = closed ? response[length - 1] : -1;
    return new Parse(List.copyOf(clauses), malformed, endsOpen, closer, length);
  }
}
