package org.aligndistil.conformance.survey;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.rows.Primitive;

/// A survey as Markdown.
///
/// @param backend its name
/// @param survey what was asked for
/// @param found what came out
public record SurveyPage(String backend, Survey survey, SortedMap<Family, Extremes> found) {

  /// Both tables.
  public String text() {
    return """
    ## `%s`, seeds %d to %d

    %s
    Worst error in units, and in brackets the widest bound of the family over it:

    %s\
    """
        .formatted(
            backend, survey.seed(), survey.seed() + survey.rows() - 1, primitives(), families());
  }

  /// What a row of the first table says of a primitive.
  public String row(Primitive primitive) {
    Extremes all = of(primitive).map(Map.Entry::getValue).reduce(Extremes::and).orElseThrow();
    Map.Entry<Family, Extremes> slackest =
        of(primitive)
            .max(Comparator.comparingDouble(family -> family.getValue().slack()))
            .orElseThrow();
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %d | %.2f | %s | %.0f (%s) | %.3g |%n",
        name(primitive),
        all.count(),
        all.outside(),
        all.worstError(),
        all.worst(),
        slackest.getValue().slack(),
        slackest.getKey().shape(),
        all.tightest());
  }

  private String primitives() {
    return """
    | primitive | results | outside their bound | worst error | seed (case) | widest bound over worst error of a family | least bound over its error |
    |---|---|---|---|---|---|---|
    """
        + Arrays.stream(Primitive.values()).map(this::row).collect(Collectors.joining());
  }

  private String families() {
    StringBuilder table = new StringBuilder("| shape |");
    for (Primitive primitive : Primitive.values()) {
      table.append(' ').append(name(primitive)).append(" |");
    }
    table.append("\n|---|").append("---|".repeat(Primitive.values().length)).append('\n');
    for (Shape shape : Shape.values()) {
      table.append("| ").append(shape).append(" |");
      for (Primitive primitive : Primitive.values()) {
        table.append(' ').append(cell(new Family(primitive, shape))).append(" |");
      }
      table.append('\n');
    }
    return table.toString();
  }

  private String cell(Family family) {
    return Optional.ofNullable(found.get(family))
        .map(seen -> String.format(Locale.ROOT, "%.2f (%.0f)", seen.worstError(), seen.slack()))
        .orElse("–");
  }

  private Stream<Map.Entry<Family, Extremes>> of(Primitive primitive) {
    return found.entrySet().stream().filter(entry -> entry.getKey().primitive() == primitive);
  }

  private static String name(Primitive primitive) {
    return primitive.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
