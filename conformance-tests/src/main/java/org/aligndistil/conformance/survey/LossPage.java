package org.aligndistil.conformance.survey;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;

/// A survey of losses as Markdown.
///
/// @param survey what was asked for
/// @param found what came out
public record LossPage(LossSurvey survey, SortedMap<LossFamily, Losses> found) {

  /// Errors up to this need no explanation.
  private static final double ASKED = 1e-13;

  /// All three tables.
  public String text() {
    return """
    ### Losses, seeds %d to %d, %s rows

    | objective | batches | outside their bound | worst relative error | seed (case) | worst error, units | seed (case) | widest bound over worst error of a family | least bound over its error |
    |---|---|---|---|---|---|---|---|---|
    %s
    ### Gradients of the same batches

    | objective | worst error over the greatest of its row | seed (case) | worst error, units | seed (case) |
    |---|---|---|---|---|
    %s
    ### Beyond 1e-13

    The worst error of each family that has one beyond 1e-13, and in brackets its condition.

    | objective | losses | gradients |
    |---|---|---|
    %s\
    """
        .formatted(
            survey.seed(),
            survey.seed() + survey.batches() - 1,
            String.format(
                Locale.ROOT, "%,d", found.values().stream().mapToLong(Losses::rows).sum()),
            table(LossPage::lossRow),
            table(LossPage::gradientRow),
            families());
  }

  /// One row of the first table.
  static String lossRow(String objective, SortedMap<LossFamily, Losses> found) {
    Losses all = all(found);
    Map.Entry<LossFamily, Losses> slackest =
        found.entrySet().stream()
            .max(Comparator.comparingDouble(family -> family.getValue().loss().slack()))
            .orElseThrow();
    return String.format(
        Locale.ROOT,
        "| `%s` | %,d | %d | %s | %s | %s | %s | %s (%s) | %s |%n",
        objective,
        all.loss().count(),
        all.loss().outside(),
        share(all.relative().error()),
        all.relative().origin(),
        units(all.loss().worstError()),
        all.loss().worst(),
        whole(slackest.getValue().loss().slack()),
        slackest.getKey().shape(),
        units(all.loss().tightest()));
  }

  /// One row of the second table.
  static String gradientRow(String objective, SortedMap<LossFamily, Losses> found) {
    Losses all = all(found);
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %s | %s | %s |%n",
        objective,
        share(all.gradient().error()),
        all.gradient().origin(),
        units(all.gradientUnits().error()),
        all.gradientUnits().origin());
  }

  /// A relative error, as the tables print it.
  static String share(double error) {
    return String.format(Locale.ROOT, "%.1e", error);
  }

  /// An error in units, as the tables print it.
  static String units(double error) {
    return error < 1e4
        ? String.format(Locale.ROOT, "%.2f", error)
        : String.format(Locale.ROOT, "%.1e", error);
  }

  private static String whole(double quotient) {
    return String.format(Locale.ROOT, quotient < 1e6 ? "%.0f" : "%.1e", quotient);
  }

  private static Losses all(SortedMap<LossFamily, Losses> found) {
    return found.values().stream().reduce(Losses::and).orElseThrow();
  }

  private interface Row {
    String of(String objective, SortedMap<LossFamily, Losses> found);
  }

  private String table(Row row) {
    return Objectives.ALL.stream()
        .map(Objective::id)
        .filter(id -> !of(id).isEmpty())
        .map(id -> row.of(id, of(id)))
        .collect(Collectors.joining());
  }

  private SortedMap<LossFamily, Losses> of(String objective) {
    SortedMap<LossFamily, Losses> some = new TreeMap<>(found);
    some.keySet().removeIf(family -> !family.objective().equals(objective));
    return some;
  }

  private String families() {
    return table((objective, some) -> {
      String losses = beyond(some, Losses::relative);
      String gradients = beyond(some, Losses::gradient);
      return losses.isEmpty() && gradients.isEmpty()
          ? ""
          : "| `%s` | %s | %s |%n".formatted(objective, orNone(losses), orNone(gradients));
    });
  }

  private static String beyond(SortedMap<LossFamily, Losses> some, Function<Losses, Worst> what) {
    return some.entrySet().stream()
        .flatMap(family ->
            Stream.of(what.apply(family.getValue()))
                .filter(worst -> worst.error() > ASKED)
                .map(worst ->
                    String.format(
                        Locale.ROOT,
                        "%s %.0e (%.0e)",
                        family.getKey().shape(),
                        worst.error(),
                        worst.condition())))
        .collect(Collectors.joining(", "));
  }

  private static String orNone(String cell) {
    return cell.isEmpty() ? "–" : cell;
  }
}
