package org.aligndistil.djl.train.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.aligndistil.djl.data.Skipped;
import org.aligndistil.djl.text.TokenCounts;
import org.aligndistil.djl.train.recipe.Recipe;
import org.junit.jupiter.api.Test;

class HtmlReportTest {

  @Test
  void needsNothingBesideItself() {
    String page = HtmlReport.format(report());
    assertFalse(page.contains("http"), page);
    assertFalse(page.contains("src="), page);
  }

  @Test
  void showsEveryModelWithItsSamples() {
    String page = HtmlReport.format(report());
    assertTrue(page.contains("<td>sft</td><td>0.84</td><td>–</td>"), page);
    assertTrue(page.contains("good &lt;food&gt;"), page);
  }

  @Test
  void curvesAreWellFormedWhateverTheirValues() throws Exception {
    double[][] curves = {
      {1},
      {2, 2, 2},
      {1, Double.NaN, 3},
      {Double.POSITIVE_INFINITY, 1},
      {-1e-9, 1e9},
      IntStream.range(0, 5000).mapToDouble(i -> 1.0 / (i + 1)).toArray()
    };
    for (double[] curve : curves) {
      String svg = new SvgChart("loss", curve).draw();
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
      assertFalse(svg.contains("MNaN") || svg.contains("LNaN"), svg);
      Matcher points = Pattern.compile("[ML]\\d").matcher(svg);
      assertTrue(points.results().count() < 2000, "too many points");
    }
    assertEquals("", new SvgChart("loss", new double[] {Double.NaN}).draw());
  }

  @Test
  void durationsNeverHaveSixtySeconds() {
    assertEquals("0 s", HtmlReport.duration(0.4));
    assertEquals("99 s", HtmlReport.duration(99.4));
    assertEquals("1 min 40 s", HtmlReport.duration(99.6));
    assertEquals("2 min 00 s", HtmlReport.duration(119.7));
    assertEquals("61 min 01 s", HtmlReport.duration(3661));
  }

  @Test
  void namesWhatWasLeftOutOfTheData() {
    String page = HtmlReport.format(report());
    assertTrue(page.contains("<p>pairs, for dpo: 30 records, 900 tokens; truncated 1 prompts, 2 responses; skipped 12</p>"), page);
    assertTrue(page.contains("<li>line 3: expected &lt;text&gt;</li>"), page);
  }

  @Test
  void columnsOfTheTableAreAligned() {
    List<String> lines = WorldTable.of(report().world().orElseThrow()).text().lines().toList();
    assertEquals(2, lines.size());
    assertEquals(lines.get(0).length(), lines.get(1).length());
    assertTrue(lines.get(1).startsWith("sft "), lines.get(1));
  }

  private static RunReport report() {
    return new RunReport(
        Recipe.builtIn("quickstart"),
        List.of(
            new RunReport.Summary(
                "sft", 12, List.of(Map.of("step", 1.0, "loss", 3.0), Map.of("loss", 2.0)))),
        List.of(
            new RunReport.Reading(
                "pairs",
                List.of("dpo"),
                new TokenCounts(
                    30, 900, 1, 2, new Skipped(12, List.of("line 3: expected <text>"))))),
        Optional.of(
            new WorldReport(
                List.of(
                    new WorldReport.Score(
                        "sft",
                        new WorldReport.Behaviour(
                            0.84, Optional.empty(), Optional.of(8.0), 15.1, 0.001),
                        Optional.empty(),
                        Map.of(),
                        List.of(new WorldReport.Sample("formal", "good <food>", 1.2)))),
                Optional.of(new WorldReport.Accuracy(0.76, 0.69)))));
  }
}
