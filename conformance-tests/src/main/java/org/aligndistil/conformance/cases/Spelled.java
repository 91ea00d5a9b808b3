package org.aligndistil.conformance.cases;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import org.aligndistil.backend.Role;

/// A case that can say its numbers, beside how to make it again.
///
/// The generators do not shrink: a case is a seed, and a smaller seed is no smaller case. Most
/// cases are small instead, and a small one is spelled out where it breaks a clause.
public interface Spelled {

  /// Its numbers as arrays of Java, one a line, or how many there are.
  String spelled();

  /// Arrays of labels and logits.
  static String of(int[] labels, Map<Role, double[][]> logits) {
    int numbers = logits.values().stream().mapToInt(rows -> rows.length * rows[0].length).sum();
    // As many as fit on a screen.
    if (numbers > 200) {
      return "%d logits, too many to spell out".formatted(numbers);
    }
    return "int[] labels = %s;\n".formatted(braces(Arrays.toString(labels)))
        + logits.entrySet().stream()
            .sorted(Map.Entry.comparingByKey(Comparator.comparing(Role::name)))
            .map(entry ->
                "double[][] %s = %s;"
                    .formatted(entry.getKey(), braces(Arrays.deepToString(entry.getValue()))))
            .collect(Collectors.joining("\n"));
  }

  private static String braces(String array) {
    return array.replace('[', '{').replace(']', '}').replace("-Infinity", "NEGATIVE_INFINITY");
  }
}
