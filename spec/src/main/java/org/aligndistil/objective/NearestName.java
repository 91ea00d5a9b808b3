package org.aligndistil.objective;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Guesses which name a mistyped one was meant to be: of an objective, a parameter, an option, a
/// key of a recipe.
///
/// A name is near if a third of its letters, rounded and at least one, must be inserted, deleted,
/// replaced or swapped with their neighbour. Case, hyphens and underscores are not what people
/// mistype: they do not count.
public final class NearestName {

  /// Names that anybody mistypes are shorter; the table of distances must not grow with a file.
  private static final int LONGEST = 100;

  /// From so many letters on a word may be the beginning of a name.
  private static final int SHORTEST_BEGINNING = 2;

  private NearestName() {}

  /// The nearest name, if one is near; otherwise the first that the word begins.
  ///
  /// @param word what was typed
  /// @param names what could have been meant; of equally near ones the first is taken
  public static Optional<String> of(String word, Collection<String> names) {
    String typed = plain(word);
    return names.stream()
        .filter(name -> isNear(word, name))
        .min(Comparator.comparingInt(name -> distance(typed, plain(name))))
        .or(() ->
            names.stream()
                .filter(
                    name -> typed.length() >= SHORTEST_BEGINNING && plain(name).startsWith(typed))
                .findFirst());
  }

  /// What follows "there is no …": `; did you mean 'x'?`, or the list of names if none is near, or
  /// nothing if there are no names.
  ///
  /// @param word what was typed
  /// @param names what could have been meant
  public static String hint(String word, Collection<String> names) {
    return of(word, names)
        .map("; did you mean '%s'?"::formatted)
        .orElseGet(() -> names.isEmpty() ? "" : "; there are: " + String.join(", ", names));
  }

  /// Whether a word was probably meant to be a name.
  ///
  /// @param word what was typed; nothing longer than 100 letters is near anything
  /// @param name what could have been meant
  public static boolean isNear(String word, String name) {
    String meant = plain(name);
    return distance(plain(word), meant) <= Math.max(1, (meant.length() + 1) / 3);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

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
