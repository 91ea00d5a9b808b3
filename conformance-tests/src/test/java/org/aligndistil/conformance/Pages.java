package org.aligndistil.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.aligndistil.backend.Backend;
import org.aligndistil.conformance.cases.HeadCase;
import org.aligndistil.conformance.mutants.Mutant;

/// The pages that are made of clauses, mutants and SPEC.md.
final class Pages {

  /// A row of a table of clauses: number, level, what it says.
  private static final Pattern ROW =
      Pattern.compile("\\| (\\d+\\.\\d+) \\| (MUST|SHOULD) \\| ([^|]*[^| ]) +\\|.*");

  /// What stands around the table of clauses in README.md.
  private static final Pattern TABLE =
      Pattern.compile("(?<=<!-- clauses -->\n).*?(?=<!-- end of clauses -->)", Pattern.DOTALL);

  private Pages() {}

  /// What SPEC.md says of each clause, in few words.
  static Map<String, String> titles() throws IOException {
    Map<String, String> titles = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("../spec/SPEC.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        titles.put(row.group(1), row.group(3));
      }
    }
    return titles;
  }

  /// spec/MUTANTS.md.
  static String mutants() throws IOException {
    Map<String, String> titles = titles();
    Map<String, List<Mutant>> mutants =
        Mutant.all().stream().collect(Collectors.groupingBy(Mutant::clause));
    StringBuilder page =
        new StringBuilder(
            """
            # Mutants

            Broken backends, objectives and files, and the clause of [`SPEC.md`](SPEC.md) that kills each of them: it must fail on the
            mutant, and pass in the same case without the fault. `MutantTest` runs all %d. This page is made by `PagesTest`.

            | clause | what it says | mutants |
            |---|---|---|
            """
                .formatted(Mutant.all().size()));
    for (Clause clause : Clause.all()) {
      page.append(
          "| %s | %s | %s |%n"
              .formatted(
                  clause.id(),
                  titles.get(clause.id()),
                  mutants.getOrDefault(clause.id(), List.of()).stream()
                      .map(mutant -> mutant.fault().replace("|", "\\|"))
                      .collect(Collectors.joining("; "))));
    }
    return page.toString();
  }

  /// A page with the table of clauses that it should have.
  ///
  /// @param readme the page as it is
  static String withClauses(String readme) throws IOException {
    return TABLE.matcher(readme).replaceFirst(Matcher.quoteReplacement(clauses()));
  }

  private static String clauses() throws IOException {
    Map<String, String> titles = titles();
    Map<String, Long> mutants =
        Mutant.all().stream().collect(Collectors.groupingBy(Mutant::clause, Collectors.counting()));
    StringBuilder table = new StringBuilder("| clause | | |");
    for (Tested backend : Tested.ALL) {
      table.append(" `").append(backend.name()).append("` |");
    }
    table.append(" mutants killed |\n|---|---|---|").append("---|".repeat(Tested.ALL.size() + 1));
    for (Clause clause : Clause.all()) {
      table.append(
          "%n| %s | %s | %s |"
              .formatted(
                  clause.id(), clause.level().toUpperCase(Locale.ROOT), titles.get(clause.id())));
      for (Tested backend : Tested.ALL) {
        table.append(' ').append(takesABackend(clause) ? backend.status() : "–").append(" |");
      }
      table.append(" %d |".formatted(mutants.getOrDefault(clause.id(), 0L)));
    }
    return table.append('\n').toString();
  }

  /// Losses of heads, the choice of a backend and most theorems are the same with each of them.
  private static boolean takesABackend(Clause clause) {
    List<Class<?>> parameters = List.of(clause.method().getParameterTypes());
    return !parameters.contains(HeadCase.class)
        && (parameters.contains(Backend.class) || parameters.contains(List.class));
  }
}
