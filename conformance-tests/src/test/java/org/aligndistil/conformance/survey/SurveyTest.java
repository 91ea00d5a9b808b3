package org.aligndistil.conformance.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Matcher;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.rows.Primitive;
import org.aligndistil.cpu.CpuBackend;
import org.aligndistil.objective.Objectives;
import org.junit.jupiter.api.Test;

/// Surveys, and what spec/ACCURACY.md says of a long one.
class SurveyTest {

  /// The rows of a survey of primitives; of the long one, 100000.
  private static final int ROWS = Integer.getInteger("aligndistil.survey.rows", 100);

  /// The batches of a survey of losses; of the long one, 3000.
  private static final int BATCHES = Integer.getInteger("aligndistil.survey.batches", 10);

  private static final int WORKERS = Integer.getInteger("aligndistil.survey.workers", 2);

  private static final String BACKEND = System.getProperty("aligndistil.survey.backend", "cpu");

  /// How much wider a bound may be than the worst error of its family.
  private static final double USEFUL = 1000;

  /// Families with a wider bound; the page says why.
  private static final Set<String> WIDE =
      Set.of("TOTAL_VARIATION in TEN_THOUSAND", "kto in NEAR_3", "tdpo1 in TEN_THOUSAND");

  @Test
  void noTrueValueLiesOutsideItsBound() throws IOException {
    Survey survey = new Survey(1, ROWS);
    SortedMap<Family, Extremes> found = survey.run(() -> Backends.open(BACKEND), WORKERS);
    LossSurvey lossSurvey = new LossSurvey(1, BATCHES);
    SortedMap<LossFamily, Losses> losses = lossSurvey.run(() -> Backends.open(BACKEND), WORKERS);
    Path folder = Files.createDirectories(Path.of("target", "survey"));
    Files.writeString(
        folder.resolve(BACKEND + ".md"),
        new SurveyPage(BACKEND, survey, found).text()
            + "\n"
            + new LossPage(lossSurvey, losses).text());
    assertEquals(
        List.of(),
        found.entrySet().stream().filter(family -> family.getValue().outside() > 0).toList());
    assertEquals(
        List.of(),
        losses.entrySet().stream()
            .filter(family -> family.getValue().loss().outside() > 0)
            .toList());
  }

  @Test
  void theNumberOfWorkersDoesNotMatter() {
    Survey survey = new Survey(7, 20);
    assertEquals(survey.run(SurveyTest::oracle, 1), survey.run(SurveyTest::oracle, 3));
    LossSurvey losses = new LossSurvey(7, 4);
    assertEquals(losses.run(SurveyTest::oracle, 1), losses.run(SurveyTest::oracle, 3));
  }

  @Test
  void theCommittedWorstErrorsAreSeenAgain() throws IOException {
    List<Matcher> rows = Committed.primitives();
    assertEquals(Primitive.values().length, rows.size());
    try (Backend backend = oracle()) {
      for (Matcher row : rows) {
        Primitive primitive =
            Primitive.valueOf(row.group(1).toUpperCase(Locale.ROOT).replace(' ', '_'));
        assertEquals(
            row.group(3),
            String.format(
                Locale.ROOT, "%.2f", worst(backend, Long.parseLong(row.group(4)), primitive)),
            row.group());
      }
    }
  }

  @Test
  void theCommittedWorstErrorsOfLossesAreSeenAgain() throws IOException {
    List<Matcher> rows = Committed.losses();
    assertEquals(Objectives.ALL.size(), rows.size());
    try (Backend backend = oracle()) {
      for (Matcher row : rows) {
        assertEquals(
            row.group(3),
            LossPage.share(at(backend, row.group(1), row.group(4)).relative().error()),
            row.group());
        assertEquals(
            row.group(5),
            LossPage.units(at(backend, row.group(1), row.group(6)).loss().worstError()),
            row.group());
      }
    }
  }

  @Test
  void theCommittedWorstErrorsOfGradientsAreSeenAgain() throws IOException {
    List<Matcher> rows = Committed.gradients();
    assertEquals(Objectives.ALL.size(), rows.size());
    try (Backend backend = oracle()) {
      for (Matcher row : rows) {
        assertEquals(
            row.group(2),
            LossPage.share(at(backend, row.group(1), row.group(3)).gradient().error()),
            row.group());
        assertEquals(
            row.group(4),
            LossPage.units(at(backend, row.group(1), row.group(5)).gradientUnits().error()),
            row.group());
      }
    }
  }

  @Test
  void theCommittedBoundsHold() throws IOException {
    for (Matcher row : Committed.primitives()) {
      assertEquals("0", row.group(2), row.group());
    }
    for (Matcher row : Committed.losses()) {
      assertEquals("0", row.group(2), row.group());
    }
  }

  @Test
  void noCommittedBoundIsMoreThanAThousandTimesTheWorstErrorOfItsFamily() throws IOException {
    List<Matcher> shapes = Committed.shapes();
    assertEquals(Shape.values().length, shapes.size());
    for (Matcher row : shapes) {
      String[] cells = row.group(2).split("\\|", 0);
      assertEquals(Primitive.values().length, cells.length, row.group());
      for (Primitive primitive : Primitive.values()) {
        String cell = cells[List.of(Primitive.values()).indexOf(primitive)];
        String slack = cell.substring(cell.indexOf('(') + 1, cell.indexOf(')'));
        assertIsUseful(primitive + " in " + row.group(1), slack);
      }
    }
    for (Matcher row : Committed.losses()) {
      assertIsUseful(row.group(1) + " in " + row.group(8), row.group(7));
    }
  }

  private static void assertIsUseful(String family, String slack) {
    assertTrue(
        WIDE.contains(family) || Double.parseDouble(slack) <= USEFUL, () -> family + ": " + slack);
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

  private static Losses at(Backend backend, String objective, String seed) {
    return LossSurvey.of(backend, objective, Long.parseLong(seed)).values().stream()
        .findFirst()
        .orElseThrow();
  }
}
