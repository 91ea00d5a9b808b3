package org.aligndistil.djl.train.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.aligndistil.djl.text.TokenCounts;
import org.aligndistil.djl.train.recipe.Stage;
import org.aligndistil.objective.Parameters;

/// A run on one page, which needs nothing beside itself.
public final class HtmlReport {

  /// Columns of the metrics that are no curves.
  private static final Set<String> NO_CURVES =
      Set.of("step", "error_bound", "tokens", "tokens_per_second");

  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:light-dark(#1c2024,#e6e8ea);--dim:light-dark(#667079,#98a2ab);
      --line:light-dark(#e2e5e8,#32383e);--paper:light-dark(#fff,#15181b);--card:light-dark(#f7f8f9,#1c2024);
      --accent:light-dark(#2559c4,#86aeff)}
      body{margin:0 auto;max-width:1080px;padding:2.5rem 1.25rem 4rem;background:var(--paper);color:var(--ink);
      font:15px/1.55 system-ui,sans-serif}
      h1{font-size:1.7rem;margin:0}h2{font-size:1.15rem;margin:2.6rem 0 .8rem}
      h3{font-size:1rem;margin:1.8rem 0 .5rem}p,.dim{color:var(--dim)}
      .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
      th,td{padding:.42rem .7rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
      th{font-weight:600;color:var(--dim);font-size:.85rem}th:first-child,td:first-child{text-align:left}
      .charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(290px,1fr));gap:.8rem}
      figure{margin:0;padding:.6rem .7rem .3rem;background:var(--card);border-radius:8px}
      figcaption{font-size:.85rem;color:var(--dim)}figcaption b{color:var(--ink);float:right;font-weight:600}
      svg{display:block;width:100%;height:auto}svg text{font-size:10px;fill:var(--dim)}
      svg .y{text-anchor:end}path{fill:none}.axis{stroke:var(--line)}
      .raw{stroke:var(--accent);opacity:.28}.mean{stroke:var(--accent);stroke-width:1.8}
      blockquote{margin:.5rem 0;padding:.5rem .9rem;background:var(--card);border-radius:8px}
      blockquote span{color:var(--dim)}pre{overflow-x:auto;padding:1rem;background:var(--card);border-radius:8px;
      font-size:13px}summary{cursor:pointer}
      """;

  private HtmlReport() {}

  /// The page.
  public static String format(RunReport report) {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
        .append("<title>%s</title>\n".formatted(escaped(report.recipe().source().name())))
        .append("<style>\n" + STYLE + "</style></head><body>\n");
    page.append(
        "<h1>%s</h1><p>%d stages, %s of training, seed %d</p>\n"
            .formatted(
                escaped(report.recipe().source().name()),
                report.stages().size(),
                duration(report.stages().stream().mapToDouble(RunReport.Summary::seconds).sum()),
                report.recipe().seed()));
    report
        .world()
        .ifPresent(world -> {
          results(page, world);
          samples(page, world);
        });
    data(page, report.data());
    page.append("<h2>Curves</h2>\n");
    for (RunReport.Summary summary : report.stages()) {
      report.recipe().stage(summary.stage()).ifPresent(stage -> curves(page, stage, summary));
    }
    page.append("<h2>Recipe</h2><details><summary>")
        .append(escaped(report.recipe().source().name()))
        .append("</summary><pre>")
        .append(escaped(report.recipe().source().text()))
        .append("</pre></details>\n</body></html>\n");
    return page.toString();
  }

  private static void results(StringBuilder page, WorldReport world) {
    WorldTable table = WorldTable.of(world);
    page.append("<h2>Results</h2><div class=\"scroll\"><table><thead><tr>");
    table.head().forEach(cell -> page.append("<th>%s</th>".formatted(escaped(cell))));
    page.append("</tr></thead><tbody>\n");
    for (List<String> row : table.rows()) {
      page.append("<tr>");
      row.forEach(cell -> page.append("<td>%s</td>".formatted(escaped(cell))));
      page.append("</tr>\n");
    }
    page.append(
            "</tbody></table></div>\n<p>Gold reward, KL (nats a response), length (tokens, the end"
                + " included) and ")
        .append("share without end of sequence are means over own samples at temperature 1. ")
        .append(
            "Reward accuracy: how often log π − log π<sub>ref</sub> orders held-out pairs as the"
                + " gold ")
        .append("reward does.");
    world
        .contrastive()
        .ifPresent(accuracy ->
            page.append(
                " The contrastive reward log π<sub>dpo</sub> − log π<sub>reverse</sub>: %s."
                    .formatted(WorldTable.fixed(3, Optional.of(accuracy.byGold())))));
    page.append(
        " No model was trained on these pairs; the prompts are among the 180 that there are. One"
            + " run is one seed: DPO of several epochs is chaotic, rounding noise alone moves its"
            + " gold reward by about 1, so compare means over seeds.</p>\n");
  }

  private static void samples(StringBuilder page, WorldReport world) {
    page.append("<h2>Samples</h2>\n");
    for (WorldReport.Score score : world.scores()) {
      page.append("<h3>%s</h3>\n".formatted(escaped(score.stage())));
      for (WorldReport.Sample sample : score.samples()) {
        page.append(
            "<blockquote><span>%s · gold reward %s</span><br>%s</blockquote>\n"
                .formatted(
                    escaped(sample.prompt()),
                    WorldTable.fixed(2, Optional.of(sample.goldReward())),
                    escaped(sample.response())));
      }
    }
  }

  private static void data(StringBuilder page, List<RunReport.Reading> readings) {
    if (readings.isEmpty()) {
      return;
    }
    page.append("<h2>Data</h2>\n");
    for (RunReport.Reading reading : readings) {
      TokenCounts counts = reading.counts();
      page.append(
          "<p>%s, for %s: %d records, %d tokens; truncated %d prompts, %d responses; skipped %d</p>\n"
              .formatted(
                  escaped(reading.set()),
                  escaped(String.join(", ", reading.stages())),
                  counts.records(),
                  counts.tokens(),
                  counts.truncatedPrompts(),
                  counts.truncatedResponses(),
                  counts.skipped().count()));
      if (counts.skipped().count() > 0) {
        page.append("<ul>\n");
        counts
            .skipped()
            .reasons()
            .forEach(reason -> page.append("<li>%s</li>\n".formatted(escaped(reason))));
        page.append("</ul>\n");
      }
    }
  }

  private static void curves(StringBuilder page, Stage stage, RunReport.Summary summary) {
    page.append(
        "<h3>%s</h3><p>%s · %s</p><p class=\"dim\">%d steps, %s · %s</p>\n<div class=\"charts\">\n"
            .formatted(
                escaped(stage.name()),
                escaped(stage.objective().id()),
                escaped(stage.objective().equation()),
                summary.steps().size(),
                duration(summary.seconds()),
                escaped(settings(stage))));
    Set<String> names = new LinkedHashSet<>();
    summary.steps().forEach(step -> names.addAll(step.keySet()));
    names.removeAll(NO_CURVES);
    for (String name : names) {
      page.append(
          new SvgChart(
                  escaped(name),
                  summary.steps().stream()
                      .mapToDouble(step -> step.getOrDefault(name, Double.NaN))
                      .toArray())
              .draw());
    }
    page.append("</div>\n");
  }

  private static String settings(Stage stage) {
    List<String> settings = new ArrayList<>();
    for (Parameters.Parameter parameter : Parameters.of(stage.objective())) {
      settings.add("%s %s".formatted(parameter.name(), parameter.value()));
    }
    Stage.Optimisation optimisation = stage.optimisation();
    settings.add("batch %d".formatted(optimisation.batch().whole()));
    settings.add(
        "learning rate %s".formatted(SvgChart.number(optimisation.schedule().learningRate())));
    for (Map.Entry<?, String> role : stage.models().roles().entrySet()) {
      settings.add("%s = %s".formatted(role.getKey(), role.getValue()));
    }
    return String.join(" · ", settings);
  }

  static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < 100
        ? "%d s".formatted(whole)
        : String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
