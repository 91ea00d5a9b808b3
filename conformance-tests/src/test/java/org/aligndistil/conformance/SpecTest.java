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
import org.aligndistil.conformance.exact.Definitions;
import org.aligndistil.conformance.mutants.Mutant;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.junit.jupiter.api.Test;

/// SPEC.md, the clauses and the mutants name each other.
class SpecTest {

  /// A row of a table of clauses: `| 1.4 | MUST | …`.
  private static final Pattern ROW = Pattern.compile("\\| (\\d+\\.\\d+) \\| (MUST|SHOULD) \\|.*");

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
