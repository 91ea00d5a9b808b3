package org.aligndistil.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Guesses which name a mistyped one was meant to be.
final class Nearest {

  private Nearest() {}

  /// The most similar name, if any is similar enough: at most a third of its letters wrong, or
  /// begun but not finished.
  static Optional<String> to(String typed, List<String> names) {
    String word = plain(typed);
    return names.stream()
        .filter(name -> distance(word, plain(name)) <= Math.max(1, plain(name).length() / 3))
        .min(Comparator.comparingInt(name -> distance(word, plain(name))))
        .or(() ->
            names.stream()
                .filter(name -> word.length() >= 2 && plain(name).startsWith(word))
                .findFirst());
  }

  /// Case, hyphens and underscores are not what people mistype.
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /// How many letters must be inserted, deleted, replaced or swapped with their neighbour.
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
