package org.aligndistil.benchmark.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/// Where and with what a comparison was run.
///
/// @param processor the model, as the system names it
/// @param cores the processors that the JVM sees
/// @param load the system's load average of one minute when it began; near 0 on an idle machine
/// @param commit of the repository, with `+` if files were changed
/// @param date when it began, UTC
record Machine(String processor, int cores, double load, String commit, Instant date) {

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final Path LOAD = Path.of("/proc/loadavg");

  /// The present one.
  ///
  /// @param repository a folder in the repository
  static Machine present(Path repository) throws IOException, InterruptedException {
    return new Machine(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        loadAverage(),
        commitOf(repository),
        Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  /// The processor in a form for file names, such as `amd-epyc-family-26-4-cores`.
  String kind() {
    return "%s %d cores"
        .formatted(processor, cores)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9]+", "-");
  }

  /// Model, and family, because virtual machines often hide the model.
  private static String processorName() throws IOException {
    if (!Files.isReadable(PROCESSORS)) {
      return System.getProperty("os.arch");
    }
    List<String> lines = Files.readAllLines(PROCESSORS);
    return "%s family %s".formatted(field(lines, "model name"), field(lines, "cpu family"));
  }

  private static String field(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static double loadAverage() throws IOException {
    if (!Files.isReadable(LOAD)) {
      return Double.NaN;
    }
    String text = Files.readString(LOAD);
    return Double.parseDouble(text.substring(0, text.indexOf(' ')));
  }

  private static String commitOf(Path repository) throws IOException, InterruptedException {
    String commit = git(repository, "rev-parse", "--short=12", "HEAD");
    boolean changed = !git(repository, "status", "--porcelain", "-uno").isEmpty();
    return (commit.isEmpty() ? "unknown" : commit) + (changed ? "+" : "");
  }

  private static String git(Path folder, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("git", "-C", folder.toString());
    builder.command().addAll(List.of(arguments));
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    return process.waitFor() == 0 ? output : "";
  }
}
