package org.aligndistil.conformance.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.conformance.rows.Primitive;
import org.aligndistil.cpu.CpuBackend;
import org.junit.jupiter.api.Test;

/// Surveys, and what spec/ACCURACY.md says of a long one.
class SurveyTest {

  /// The rows of a survey; the long one is `-Daligndistil.survey.rows=100000`.
  private static final int ROWS = Integer.getInteger("aligndistil.survey.rows", 100);

  private static final int WORKERS = Integer.getInteger("aligndistil.survey.workers", 2);

  private static final String BACKEND = System.getProperty("aligndistil.survey.backend", "cpu");

  /// A row of the oracle's table: primitive, results, outside, worst error, its seed.
  private static final Pattern ROW =
      Pattern.compile(
          "\\| ([a-z ]+) \\| [\\d,]+ \\| (\\d+) \\| ([\\d.]+) \\| (\\d+) \\(.*?\\) \\| (\\d+)"
              + " \\(.*");

  @Test
  void noTrueValueLiesOutsideItsBound() throws IOException {
    Survey survey = new Survey(1, ROWS);
    SortedMap<Family, Extremes> found = survey.run(() -> Backends.open(BACKEND), WORKERS);
    Path folder = Files.createDirectories(Path.of("target", "survey"));
    Files.writeString(
        folder.resolve(BACKEND + ".md"), new SurveyPage(BACKEND, survey, found).text());
    assertEquals(
        List.of(),
        found.entrySet().stream().filter(family -> family.getValue().outside() > 0).toList());
  }

  @Test
  void theNumberOfWorkersDoesNotMatter() {
    Survey survey = new Survey(7, 20);
    assertEquals(survey.run(SurveyTest::oracle, 1), survey.run(SurveyTest::oracle, 3));
  }

  @Test
  void theCommittedWorstErrorsAreSeenAgain() throws IOException {
    List<Matcher> rows = committed();
    assertEquals(Primitive.values().length, rows.size());
    try (Backend backend = oracle()) {
      for (Matcher row : rows) {
        Primitive primitive =
            Primitive.valueOf(row.group(1).toUpperCase(Locale.ROOT).replace(' ', '_'));
        assertEquals(
            row.group(3),
            "%.2f".formatted(worst(backend, Long.parseLong(row.group(4)), primitive)),
            row.group());
      }
    }
  }

  @Test
  void theCommittedBoundsHold() throws IOException {
    for (Matcher row : committed()) {
      assertEquals("0", row.group(2), row.group());
    }
  }

  private static Backend oracle() {
    return new CpuBackend(1, 1 << 14);
  }

  private static double worst(Backend backend, long seed, Primitive primitive) {
    return Survey.of(backend, Survey.recipe(seed)).entrySet().stream()
        .filter(found -> found.getKey().primitive() == primitive)
        .mapToDouble(found -> found.getValue().worstError())
        .max()
        .orElseThrow();
  }

  /// The rows of the first table of the oracle's section.
  private static List<Matcher> committed() throws IOException {
    String section = Files.readString(Path.of("../spec/ACCURACY.md")).split("\n## ", -1)[1];
    assertTrue(section.startsWith("`cpu`"), section);
    return section.lines().map(ROW::matcher).filter(Matcher::matches).collect(Collectors.toList());
  }
}
