package org.aligndistil.benchmark.compare;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The results as a table for readers: medians, and ratios of medians.
final class MarkdownReport {

  private static final double MILLISECOND = 1e6;
  private static final double MEGABYTE = 1e6;
  private static final double KILOBYTE = 1e3;
  private static final String NONE = "–";

  private static final List<Column> COLUMNS =
      List.of(
          new Column("objective", outcome -> outcome.workload().objective().id()),
          new Column("V", outcome -> grouped(outcome.workload().shape().vocabulary())),
          new Column("N", outcome -> grouped(outcome.workload().shape().rows())),
          new Column("type", outcome -> outcome.workload().type().name()),
          new Column("threads", outcome -> String.valueOf(outcome.workload().threads())),
          new Column("ours, ms", outcome -> milliseconds(outcome.ours().timings())),
          new Column("ours, ns a logit", MarkdownReport::perLogit),
          new Column("eager, ms", outcome -> ofPeer(outcome, Peer.EAGER, MarkdownReport::time)),
          new Column("compile, ms", outcome -> ofPeer(outcome, Peer.COMPILE, MarkdownReport::time)),
          new Column("floor, ms", outcome -> milliseconds(outcome.floor())),
          new Column("eager/ours", outcome -> ratio(outcome, Peer.EAGER)),
          new Column("compile/ours", outcome -> ratio(outcome, Peer.COMPILE)),
          new Column("ours/floor", outcome -> number(1 / outcome.ratio(outcome.floor()))),
          new Column("garbage, kB", outcome -> number(outcome.ours().garbage() / KILOBYTE)),
          new Column("memory, MB", outcome -> number(outcome.ours().memory() / MEGABYTE)),
          new Column("Δ loss", outcome -> differences(outcome, Agreement::lossDifference)),
          new Column("Δ gradient", outcome -> differences(outcome, Agreement::gradientDifference)),
          new Column("agrees", MarkdownReport::agreement));

  /// A heading, and what stands below it.
  private record Column(String heading, Function<Outcome, String> cell) {}

  private MarkdownReport() {}

  /// The whole file.
  static String of(Machine machine, List<String> flags, List<Outcome> outcomes) {
    return """
    # Speed on %s, %d cores

    Loss and gradient, everybody in turn on the same data; medians of %d rounds. What the columns mean is in \
    `benchmarks/README.md`; every single time is in the JSON file beside this one.

    | | |
    |---|---|
    | date | %s |
    | commit | %s |
    | versions | %s |
    | flags of Java | `%s` |
    | load average before | %s |

    %s
    """
        .formatted(
            machine.processor(),
            machine.cores(),
            outcomes.getFirst().ours().timings().nanoseconds().size(),
            machine.date(),
            machine.commit(),
            outcomes.stream()
                .flatMap(outcome -> outcome.versions().stream())
                .distinct()
                .collect(Collectors.joining("; ")),
            String.join(" ", flags),
            number(machine.load()),
            table(outcomes));
  }

  private static String table(List<Outcome> outcomes) {
    String heading = line(column -> column.heading());
    String rule = "|" + "---|".repeat(COLUMNS.size());
    String rows =
        outcomes.stream()
            .map(outcome -> line(column -> column.cell().apply(outcome)))
            .collect(Collectors.joining("\n"));
    return heading + "\n" + rule + "\n" + rows;
  }

  private static String line(Function<Column, String> cell) {
    return COLUMNS.stream().map(cell).collect(Collectors.joining(" | ", "| ", " |"));
  }

  /// One line for who waits.
  static String summary(Outcome outcome) {
    return "%s: ours %s ms, floor %s ms, eager/ours %s, compile/ours %s, ours/floor %s; %s"
        .formatted(
            outcome.workload(),
            milliseconds(outcome.ours().timings()),
            milliseconds(outcome.floor()),
            ratio(outcome, Peer.EAGER),
            ratio(outcome, Peer.COMPILE),
            number(1 / outcome.ratio(outcome.floor())),
            outcome.peers().isEmpty() ? "no peers" : "agrees: " + agreement(outcome));
  }

  private static String perLogit(Outcome outcome) {
    return number(outcome.ours().timings().median() / outcome.workload().shape().elements());
  }

  private static String time(Outcome.PeerResult result) {
    return milliseconds(result.timings());
  }

  private static String ratio(Outcome outcome, Peer peer) {
    return ofPeer(outcome, peer, result -> number(outcome.ratio(result.timings())));
  }

  private static String ofPeer(
      Outcome outcome, Peer peer, Function<Outcome.PeerResult, String> cell) {
    return outcome.of(peer).map(cell).orElse(NONE);
  }

  /// The greater difference of those from the peers.
  private static String differences(Outcome outcome, Function<Agreement, Double> difference) {
    Optional<Double> greatest =
        outcome.peers().stream()
            .map(result -> difference.apply(result.agreement()))
            .reduce(Math::max);
    return greatest.map(value -> String.format(Locale.ROOT, "%.1e", value)).orElse(NONE);
  }

  private static String agreement(Outcome outcome) {
    if (outcome.peers().isEmpty()) {
      return NONE;
    }
    return outcome.agrees() ? "yes" : "**no**";
  }

  private static String milliseconds(Timings timings) {
    return number(timings.median() / MILLISECOND);
  }

  private static String grouped(int count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /// Three digits.
  private static String number(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", value);
  }
}
