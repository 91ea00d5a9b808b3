package org.aligndistil.djl.train.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The figures of a [WorldReport] as words, for pages and terminals.
///
/// @param head what the columns are
/// @param rows one a model, its name first
public record WorldTable(List<String> head, List<List<String>> rows) {

  private static final List<String> HEAD =
      List.of(
          "stage",
          "gold reward",
          "KL(π‖ref)",
          "KL(π‖DPO)",
          "length",
          "without end",
          "reward accuracy",
          "mean TVD",
          "mean α");

  /// The table of a report. What a model does not have is a dash.
  public static WorldTable of(WorldReport world) {
    List<List<String>> rows = new ArrayList<>();
    for (WorldReport.Score score : world.scores()) {
      WorldReport.Behaviour behaviour = score.behaviour();
      rows.add(
          List.of(
              score.stage(),
              fixed(2, Optional.of(behaviour.goldReward())),
              fixed(1, behaviour.klFromReference()),
              fixed(1, behaviour.klFromDpo()),
              fixed(1, Optional.of(behaviour.length())),
              fixed(1, Optional.of(100 * behaviour.withoutEnd())) + " %",
              fixed(3, score.reward().map(WorldReport.Accuracy::byGold)),
              fixed(3, score.metric("mean_total_variation")),
              fixed(3, score.metric("mean_alpha"))));
    }
    return new WorldTable(HEAD, rows);
  }

  /// The table in lines of equal width, names to the left and numbers to the right.
  public String text() {
    List<List<String>> lines = new ArrayList<>(List.of(head));
    lines.addAll(rows);
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      for (int column = 0; column < line.size(); column++) {
        int index = column;
        int width = lines.stream().mapToInt(other -> other.get(index).length()).max().orElse(1);
        text.append(column == 0 ? "" : "  ");
        text.append(("%" + (column == 0 ? "-" : "") + width + "s").formatted(line.get(column)));
      }
      text.append('\n');
    }
    return text.toString();
  }

  static String fixed(int decimals, Optional<Double> value) {
    return value
        .map(number -> String.format(Locale.ROOT, "%." + decimals + "f", number))
        .orElse("–");
  }
}
