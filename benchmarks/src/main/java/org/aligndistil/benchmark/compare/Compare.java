package org.aligndistil.benchmark.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.aligndistil.benchmark.data.Workload;
import picocli.CommandLine;

/// Where the command `benchmarks/compare` begins.
///
/// Exit codes: 0, 1 for a failure or where a peer does not agree with us, 2 for a wrong command
/// line.
public final class Compare {

  /// The folder that `compare` and `peers.py` lie in.
  private static final String HOME = "aligndistil.benchmarks";

  /// The heap begins small, so that what garbage takes is seen; the collector is the command
  /// line's. Twice a second the C library returns what is free in it, so that what the JVM's
  /// compilers needed for a moment is not counted.
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms24m",
          "-Xmn16m",
          "-XX:TrimNativeHeapInterval=500",
          "--add-modules=jdk.incubator.vector",
          "--enable-native-access=ALL-UNNAMED");

  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  private Compare() {}

  /// Runs the comparison.
  public static void main(String[] arguments) throws InterruptedException {
    CommandLine command = new CommandLine(Options.spec());
    try {
      CommandLine.ParseResult parsed = command.parseArgs(arguments);
      if (parsed.isUsageHelpRequested()) {
        command.usage(System.out);
        return;
      }
      Options options = new Options(parsed);
      if (!run(options, options.workloads(), System.err)) {
        throw new IOException("a peer does not agree, see the table");
      }
    } catch (CommandLine.ParameterException | IllegalArgumentException e) {
      end(USAGE, e);
    } catch (IOException e) {
      end(FAILURE, e);
    }
  }

  private static void end(int status, Exception reason) {
    System.err.println("compare: " + reason.getMessage());
    System.exit(status);
  }

  private static boolean run(Options options, List<Workload> workloads, PrintStream log)
      throws IOException, InterruptedException {
    Path home = Path.of(System.getProperty(HOME, "benchmarks"));
    List<String> flags = flags();
    Comparison comparison =
        new Comparison(options.peers(), options.rounds(), options.warmUp(), programs(home, flags));
    Machine machine = Machine.present(home);
    List<Outcome> outcomes = new ArrayList<>();
    Files.createDirectories(options.out());
    String name = machine.kind() + suffix(workloads.getFirst().place());
    Path table = options.out().resolve(name + ".md");
    Path json = options.out().resolve(name + ".json");
    for (Workload workload : workloads) {
      Outcome outcome = comparison.run(workload);
      log.println(MarkdownReport.summary(outcome));
      outcomes.add(outcome);
      // Every time, so that a run that is interrupted leaves what it has.
      Files.writeString(table, MarkdownReport.of(machine, flags, outcomes));
      Files.writeString(json, JsonReport.of(machine, flags, outcomes));
    }
    log.println("written: " + table);
    return outcomes.stream().allMatch(Outcome::agrees);
  }

  private static String suffix(Workload.GradientPlace place) {
    return switch (place) {
      case SEPARATE -> "";
      case IN_PLACE -> "-" + place;
    };
  }

  private static List<String> flags() {
    List<String> flags = new ArrayList<>(FLAGS);
    Optional.ofNullable(System.getenv("ALIGNDISTIL_JAVA_OPTS"))
        .filter(options -> !options.isBlank())
        .ifPresent(options -> flags.addAll(Arrays.asList(options.strip().split("\\s+"))));
    return flags;
  }

  private static Comparison.Programs programs(Path home, List<String> flags) {
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(flags);
    java.addAll(List.of("-cp", System.getProperty("java.class.path")));
    String python = Optional.ofNullable(System.getenv("PYTHON")).orElse("python3");
    return new Comparison.Programs(java, python, home.resolve("peers.py"));
  }
}
