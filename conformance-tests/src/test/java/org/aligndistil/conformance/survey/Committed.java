package org.aligndistil.conformance.survey;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The oracle's tables in spec/ACCURACY.md.
final class Committed {

  /// Shape, and of every primitive the worst error and, in brackets, the widest bound over it.
  private static final Pattern SHAPE =
      Pattern.compile("\\| ([A-Z_\\d]+) \\|((?: [\\d.]+ \\(\\d+\\) \\|)+)");

  /// Primitive, results outside, worst error, its seed, widest bound over an error.
  private static final Pattern PRIMITIVE =
      Pattern.compile(
          "\\| ([a-z ]+) \\| [\\d,]+ \\| (\\d+) \\| ([\\d.]+) \\| (\\d+) \\(.*?\\) \\| (\\d+)"
              + " \\(.*");

  /// Objective, losses outside, worst relative error, its seed, worst error in units, its seed,
  /// widest bound over an error, its family.
  private static final Pattern LOSS =
      Pattern.compile(
          "\\| `(\\w+)` \\| [\\d,]+ \\| (\\d+) \\| (\\S+) \\| (\\d+) \\(.*?\\) \\| (\\S+)"
              + " \\| (\\d+) \\(.*?\\) \\| (\\S+) \\((\\w+)\\).*");

  /// Objective, worst error over the greatest of a row, its seed, worst error in units, its seed.
  private static final Pattern GRADIENT =
      Pattern.compile(
          "\\| `(\\w+)` \\| (\\S+) \\| (\\d+) \\(.*?\\) \\| (\\S+) \\| (\\d+) \\([^|]*\\) \\|");

  private Committed() {}

  static List<Matcher> primitives() throws IOException {
    return rows(PRIMITIVE);
  }

  static List<Matcher> shapes() throws IOException {
    return rows(SHAPE);
  }

  static List<Matcher> losses() throws IOException {
    return rows(LOSS);
  }

  static List<Matcher> gradients() throws IOException {
    return rows(GRADIENT);
  }

  private static List<Matcher> rows(Pattern pattern) throws IOException {
    String section = Files.readString(Path.of("../spec/ACCURACY.md")).split("\n## ", -1)[1];
    assertTrue(section.startsWith("`cpu`"), section);
    return section
        .lines()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .collect(Collectors.toList());
  }
}
