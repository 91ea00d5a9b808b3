package org.aligndistil.djl.train.recipe;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// The name that somebody probably meant.
final class NearestName {

  private NearestName() {}

  /// The nearest of some names by edit distance, if it is near.
  static Optional<String> of(String word, Collection<String> names) {
    return names.stream()
        .min(Comparator.comparingInt((String name) -> distance(word, name)))
        .filter(name -> distance(word, name) <= Math.max(2, word.length() / 2));
  }

  /// `; did you mean 'x'?`, or the list of names if none is near.
  static String hint(String word, Collection<String> names) {
    return of(word, names)
        .map("; did you mean '%s'?"::formatted)
        .orElseGet(() -> names.isEmpty() ? "" : "; there are: " + String.join(", ", names));
  }

  /// Levenshtein's distance.
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
