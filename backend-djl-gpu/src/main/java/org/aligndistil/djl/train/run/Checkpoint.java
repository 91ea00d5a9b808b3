package org.aligndistil.djl.train.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.aligndistil.djl.model.AdamW;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.train.examples.Batches;
import org.aligndistil.djl.train.examples.Seeds;

/// Everything that the rest of a stage follows from: the model, the state of the optimiser, the
/// position in the data, the state of the random numbers, and how far the metrics have been
/// written.
///
/// Data and random numbers follow from the run's seed and the number of a step, see [Seeds] and
/// [Batches]: the step is their state.
///
/// @param directory a directory of its own, complete whenever it is there
/// @param step steps done
/// @param metricsBytes length of the metrics
public record Checkpoint(Path directory, int step, long metricsBytes) {

  private static final String STATE = "state.json";

  /// Whole numbers up to this one are exact in binary64.
  private static final double LARGEST = 0x1p53;

  /// What a checkpoint is written of.
  ///
  /// @param step steps done
  /// @param policy the model
  /// @param adam the optimiser
  public record State(int step, LanguageModel policy, AdamW adam) {}

  /// The model.
  public Path model() {
    return directory.resolve("model");
  }

  /// The state of the optimiser.
  public Path optimizer() {
    return directory.resolve("optimizer.safetensors");
  }

  /// Writes a checkpoint; then deletes the earlier ones of the stage.
  ///
  /// @param run where
  /// @param stage which stage
  /// @param state what to write
  /// @param metrics of the steps done
  public static void write(RunDirectory run, String stage, State state, MetricsLog metrics)
      throws IOException {
    List<Checkpoint> earlier = all(run, stage);
    Path target = run.checkpoints().resolve("%s-%08d".formatted(stage, state.step()));
    Checkpoint written = new Checkpoint(target, state.step(), metrics.force());
    run.files().write(target, part -> written.in(part).fill(state));
    for (Checkpoint each : earlier) {
      run.files().delete(each.directory);
    }
  }

  /// The last checkpoint of a stage.
  ///
  /// @throws RunFileException if a checkpoint does not say how far it is
  public static Optional<Checkpoint> latest(RunDirectory run, String stage) throws IOException {
    return all(run, stage).stream().reduce((_, later) -> later);
  }

  /// Deletes all checkpoints of a stage, and what is left of those that were never finished.
  public static void deleteAll(RunDirectory run, String stage) throws IOException {
    for (Path path : directories(run, stage)) {
      run.files().delete(path);
    }
  }

  private Checkpoint in(Path other) {
    return new Checkpoint(other, step, metricsBytes);
  }

  private void fill(State state) throws IOException {
    Files.createDirectories(directory);
    state.policy().save(model());
    state.adam().save(optimizer());
    Map<String, Number> numbers = new LinkedHashMap<>();
    numbers.put("step", step);
    numbers.put("metrics_bytes", metricsBytes);
    Files.writeString(directory.resolve(STATE), JsonObject.format(numbers) + "\n");
  }

  /// In the order of their steps.
  private static List<Checkpoint> all(RunDirectory run, String stage) throws IOException {
    List<Checkpoint> all = new ArrayList<>();
    for (Path path : directories(run, stage)) {
      if (!AtomicFiles.isPart(path)) {
        Map<String, Double> state = state(path.resolve(STATE));
        all.add(
            new Checkpoint(
                path,
                Math.toIntExact(Math.min(number(path, state, "step"), Integer.MAX_VALUE)),
                number(path, state, "metrics_bytes")));
      }
    }
    all.sort(Comparator.comparingInt(Checkpoint::step));
    return all;
  }

  private static List<Path> directories(RunDirectory run, String stage) throws IOException {
    try (Stream<Path> paths = Files.list(run.checkpoints())) {
      return paths
          .filter(path ->
              path.getFileName().toString().matches("\\.?\\Q" + stage + "\\E-[0-9]{8,}(\\.part)?"))
          .toList();
    }
  }

  private static Map<String, Double> state(Path path) throws IOException {
    List<Map<String, Double>> objects = JsonObject.read(path);
    if (objects.size() != 1) {
      throw new RunFileException(path, 1, "one object", "%d".formatted(objects.size()));
    }
    return objects.getFirst();
  }

  private static long number(Path path, Map<String, Double> state, String name)
      throws RunFileException {
    Double number = state.get(name);
    if (number == null || number < 0 || number != Math.rint(number) || number > LARGEST) {
      throw new RunFileException(
          path.resolve(STATE), 1, "a whole number '%s'".formatted(name), String.valueOf(number));
    }
    return number.longValue();
  }
}
