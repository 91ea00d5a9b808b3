package org.aligndistil.djl.train;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.backend.Backend;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.djl.train.examples.Batches;
import org.aligndistil.djl.train.examples.Seeds;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.recipe.Stage;
import org.aligndistil.djl.train.report.HtmlReport;
import org.aligndistil.djl.train.report.JsonReport;
import org.aligndistil.djl.train.report.RunReport;
import org.aligndistil.djl.train.report.WorldReport;
import org.aligndistil.djl.train.run.Checkpoint;
import org.aligndistil.djl.train.run.MetricsLog;
import org.aligndistil.djl.train.run.Resume;
import org.aligndistil.djl.train.run.RunConditions;
import org.aligndistil.djl.train.run.RunDirectory;
import org.aligndistil.djl.train.run.RunLock;
import org.aligndistil.objective.Evaluator;

/// Runs recipes.
///
/// ```
/// try (Backend backend = Backends.open()) {
///   new Align(backend, Align.bestDevice())
///       .run(Recipe.builtIn("quickstart"), directory, Resume.NEVER, RunListener.NONE);
/// }
/// ```
///
/// A run can be killed at any moment and resumed: every file of the finished run is the same, bit
/// for bit, as if it had not been, but for the times in the metrics and in the report. Whatever
/// this depends on is recorded when a run begins, see [RunConditions], and must be the same again.
///
/// @param backend computes losses and their gradients
/// @param device where models are
public record Align(Backend backend, Device device) {

  /// A GPU if PyTorch sees one, else the CPU.
  public static Device bestDevice() {
    return TorchEngine.start().defaultDevice();
  }

  /// Runs a recipe to its end.
  ///
  /// @param recipe what to run
  /// @param directory where everything is written; created if it is not there
  /// @param resume what to do if a run has been there before
  /// @param listener is told how it is getting on
  /// @throws IllegalArgumentException if there is a run in the directory that must not be resumed,
  ///   or cannot be
  /// @throws IOException if a file cannot be read or written, or another process is running there
  public RunReport run(Recipe recipe, Path directory, Resume resume, RunListener listener)
      throws IOException {
    return run(recipe, new RunDirectory(directory), resume, listener);
  }

  /// The same in a directory whose files are written in a way of its own.
  RunReport run(Recipe recipe, RunDirectory run, Resume resume, RunListener listener)
      throws IOException {
    try (RunLock _ = RunLock.acquire(run.root())) {
      return runAlone(recipe, run, resume, listener);
    }
  }

  private RunReport runAlone(Recipe recipe, RunDirectory run, Resume resume, RunListener listener)
      throws IOException {
    ModelStore store = new ModelStore(run, recipe, device);
    new WorldModels(store).require();
    run.begin(recipe, RunConditions.of(recipe, backend.name(), device), resume);
    DataSets data = new DataSets(store, listener);
    Evaluator evaluator = new Evaluator(backend);
    for (Stage stage : recipe.stages()) {
      if (run.isDone(stage.name())) {
        Checkpoint.deleteAll(run, stage.name());
        listener.stageDoneBefore(stage);
      } else {
        stageRun(stage, store, data, listener).run(evaluator);
      }
    }
    Optional<WorldReport> world = Optional.empty();
    if (recipe.examination().isPresent()) {
      world =
          Optional.of(
              new Examiner(store, recipe.examination().get(), evaluator, listener).examine());
    }
    RunReport report = new RunReport(recipe, summaries(recipe, run), data.read(), world);
    run.files()
        .write(
            run.root().resolve("report.html"),
            path -> Files.writeString(path, HtmlReport.format(report)));
    run.files()
        .write(
            run.root().resolve("report.json"),
            path -> Files.writeString(path, JsonReport.format(report)));
    return report;
  }

  private static StageRun stageRun(
      Stage stage, ModelStore store, DataSets data, RunListener listener) throws IOException {
    Seeds seeds = new Seeds(store.recipe().seed()).part(stage.name());
    Batches batches =
        new Batches(
            data.examples(stage),
            stage.optimisation().batch().whole(),
            stage.optimisation().budget(),
            seeds);
    return new StageRun(stage, store, batches, seeds, listener);
  }

  private static List<RunReport.Summary> summaries(Recipe recipe, RunDirectory run)
      throws IOException {
    List<RunReport.Summary> summaries = new ArrayList<>();
    for (Stage stage : recipe.stages()) {
      List<Map<String, Double>> steps = MetricsLog.read(run.metrics(stage.name()));
      double seconds =
          steps.stream()
              .mapToDouble(step ->
                  step.getOrDefault("tokens", 0.0) / step.getOrDefault("tokens_per_second", 1.0))
              .sum();
      summaries.add(new RunReport.Summary(stage.name(), seconds, steps));
    }
    return summaries;
  }
}
