package org.aligndistil.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.cases.Variants;
import org.aligndistil.conformance.exact.Definitions;
import org.aligndistil.conformance.mutants.Mutant;
import org.aligndistil.cpu.CpuBackend;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.HeadEvaluation;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.junit.jupiter.api.Test;

/// SPEC.md, the clauses and the mutants name each other.
class SpecTest {

  /// A row of a table of clauses: `| 1.4 | MUST | …`.
  private static final Pattern ROW = Pattern.compile("\\| (\\d+\\.\\d+) \\| (MUST|SHOULD) \\|.*");

  /// A name in a table: `mean_kl`.
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");

  @Test
  void everyRowOfTheSpecificationHasOneMethodOfItsLevel() throws IOException {
    Map<String, List<String>> methods =
        Clause.all().stream()
            .collect(
                Collectors.groupingBy(
                    Clause::id,
                    TreeMap::new,
                    Collectors.mapping(
                        clause -> clause.level().toUpperCase(Locale.ROOT), Collectors.toList())));
    assertEquals(specification(), methods);
  }

  @Test
  void everyClauseHasAMutantAndEveryMutantAClause() {
    Set<String> clauses = Clause.all().stream().map(Clause::id).collect(Collectors.toSet());
    Set<String> mutants = Mutant.all().stream().map(Mutant::clause).collect(Collectors.toSet());
    assertEquals(new TreeSet<>(clauses), new TreeSet<>(mutants));
  }

  @Test
  void everyObjectiveHasAClauseAndADefinition() {
    for (Objective objective : Objectives.ALL) {
      assertEquals(objective.id(), Clause.ofObjective(objective).name());
      Definitions.of(objective);
    }
  }

  @Test
  void everyMetricIsInTheTableOfMetrics() throws IOException {
    Set<String> reported = new TreeSet<>(List.of("mean_kl_to_ROLE", "mean_kl_from_ROLE"));
    for (Objective objective : Objectives.ALL) {
      for (Objective variant : Variants.of(objective)) {
        reported.addAll(metrics(variant));
      }
    }
    Set<String> listed = new TreeSet<>();
    List<String> lines = Files.readAllLines(Path.of("../spec/SPEC.md"));
    for (String line : lines.subList(lines.indexOf("## 8 Metrics"), lines.size())) {
      String names = line.startsWith("| `") ? line.split(" \\| ", 2)[0] : "";
      NAME.matcher(names).results().forEach(name -> listed.add(name.group(1)));
    }
    assertEquals(listed, reported);
  }

  private static Set<String> metrics(Objective objective) {
    BatchCase batch =
        BatchCase.of(new LogitsRecipe(2, 7, 5, Shape.ORDINARY, ElementType.F64), 2, 1, 1, 3);
    if (objective instanceof HeadObjective head) {
      return HeadEvaluation.of(
              head, batch.sequences(), batch.signals(), Denominators.of(batch.sequences()))
          .evaluation()
          .metrics()
          .keySet();
    }
    ObjectiveCase subject = new ObjectiveCase(objective, batch);
    try (Backend backend = new CpuBackend(1, 100)) {
      return new Evaluator(backend).evaluate(objective, subject.input()).metrics().keySet();
    }
  }

  private static Map<String, List<String>> specification() throws IOException {
    Map<String, List<String>> levels = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("../spec/SPEC.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        levels.merge(
            row.group(1),
            List.of(row.group(2)),
            (one, other) -> List.of(one.getFirst(), other.getFirst(), "twice"));
      }
    }
    return levels;
  }
}
