package org.aligndistil.djl.train.recipe;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// The name that somebody probably meant.
final class NearestName {

  /// Names that anybody mistypes are shorter; the table of distances must not grow with a file.
  private static final int LONGEST = 100;

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

  /// Whether a word is a name but for one letter, or a third of the letters of a long name.
  static boolean isNear(String word, String name) {
    return distance(word, name) <= Math.max(1, name.length() / 3);
  }

  /// How many letters must be inserted, deleted, replaced or swapped with their neighbour.
  private static int distance(String a, String b) {
    if (Math.max(a.length(), b.length()) > LONGEST) {
      return Integer.MAX_VALUE;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean isSwapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (isSwapped) {
          d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
