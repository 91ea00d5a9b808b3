package org.aligndistil.benchmark.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.benchmark.data.Shape;
import org.aligndistil.benchmark.data.Workload;
import org.aligndistil.objective.Objectives;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The command line of `compare`.
final class Options {

  private static final String OBJECTIVE = "--objective";
  private static final String VOCABULARY = "--vocabulary";
  private static final String ROWS = "--rows";
  private static final String TYPE = "--type";
  private static final String THREADS = "--threads";
  private static final String GRADIENT = "--gradient";
  private static final String PEERS = "--peers";
  private static final String ROUNDS = "--rounds";
  private static final String WARM_UP = "--warm-up";
  private static final String OUT = "--out";
  private static final String ALL = "all";
  private static final String NONE = "none";

  /// Of them any makes a list of one's own, with the defaults of the others.
  private static final List<String> WORK = List.of(OBJECTIVE, VOCABULARY, ROWS, TYPE, THREADS);

  /// Compiled code and caches of PyTorch and of the JVM need a few runs, whatever they take.
  private static final int WARM_UP_RUNS = 3;

  private final ParseResult parsed;

  Options(ParseResult parsed) {
    this.parsed = parsed;
  }

  /// What there is to parse.
  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("benchmarks/compare");
    spec.usageMessage()
        .customSynopsis("benchmarks/compare [OPTION]...")
        .description(
            "Evaluates losses and gradients with the oracle and with PyTorch in turn, and moves the"
                + " same bytes for comparison. The work is every combination of what is given;"
                + " without any, the list of the committed results.");
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("shows this").build());
    spec.addOption(list(OBJECTIVE, "objectives evaluated from logits", "aligndistil"));
    spec.addOption(list(VOCABULARY, "sizes of the vocabulary", "151936"));
    spec.addOption(list(ROWS, "numbers of rows, multiples of 4", "512"));
    spec.addOption(list(TYPE, "F64, F32, BF16, F16", "F32"));
    spec.addOption(list(THREADS, "numbers of threads, or all", ALL));
    spec.addOption(list(PEERS, "eager, compile, or none", "eager,compile"));
    spec.addOption(one(GRADIENT, "our gradient: separate, or in-place of the policy", "separate"));
    spec.addOption(one(ROUNDS, "how often everybody has a turn", "11"));
    spec.addOption(one(WARM_UP, "seconds that everybody runs before", "5"));
    return spec.addOption(one(OUT, "folder of the results", "benchmarks/results"));
  }

  private static OptionSpec list(String name, String description, String value) {
    return OptionSpec.builder(name)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .splitRegex(",")
        .description(description + "; default " + value)
        .defaultValue(value)
        .paramLabel("LIST")
        .build();
  }

  private static OptionSpec one(String name, String description, String value) {
    return OptionSpec.builder(name)
        .type(String.class)
        .description(description + "; default " + value)
        .defaultValue(value)
        .paramLabel("X")
        .build();
  }

  /// What is to be measured.
  List<Workload> workloads() {
    Workload.GradientPlace place =
        constant(Workload.GradientPlace.class, GRADIENT, value(GRADIENT));
    if (WORK.stream().noneMatch(parsed::hasMatchedOption)) {
      return Workload.defaults(place);
    }
    List<Workload> workloads = new ArrayList<>();
    for (String id : values(OBJECTIVE)) {
      for (String vocabulary : values(VOCABULARY)) {
        for (String rows : values(ROWS)) {
          Shape shape = new Shape(whole(ROWS, rows), whole(VOCABULARY, vocabulary));
          for (String type : values(TYPE)) {
            ElementType elements = constant(ElementType.class, TYPE, type);
            for (String threads : values(THREADS)) {
              workloads.add(
                  new Workload(Objectives.byId(id), shape, elements, threads(threads), place));
            }
          }
        }
      }
    }
    return workloads;
  }

  private static int threads(String value) {
    return value.equals(ALL) ? Runtime.getRuntime().availableProcessors() : whole(THREADS, value);
  }

  /// Who else takes part.
  List<Peer> peers() {
    List<String> names = values(PEERS);
    return names.equals(List.of(NONE))
        ? List.of()
        : names.stream().map(name -> constant(Peer.class, PEERS, name)).toList();
  }

  /// How often everybody has a turn.
  int rounds() {
    int rounds = whole(ROUNDS, value(ROUNDS));
    if (rounds < 1) {
      throw new IllegalArgumentException("%s must be at least 1: %d".formatted(ROUNDS, rounds));
    }
    return rounds;
  }

  /// How long everybody runs before.
  Contender.WarmUp warmUp() {
    try {
      return new Contender.WarmUp(WARM_UP_RUNS, Double.parseDouble(value(WARM_UP)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s must be a number: %s".formatted(WARM_UP, value(WARM_UP)), e);
    }
  }

  /// The folder of the results.
  Path out() {
    return Path.of(value(OUT));
  }

  private List<String> values(String name) {
    return parsed.commandSpec().findOption(name).getValue();
  }

  private String value(String name) {
    return parsed.commandSpec().findOption(name).getValue();
  }

  private static int whole(String name, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("%s must be a whole number: %s".formatted(name, value), e);
    }
  }

  /// An enumeration's constant, written in any case.
  private static <E extends Enum<E>> E constant(Class<E> type, String name, String value) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.toString().equalsIgnoreCase(value))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "%s must be one of %s: %s"
                    .formatted(name, Arrays.toString(type.getEnumConstants()), value)));
  }
}
