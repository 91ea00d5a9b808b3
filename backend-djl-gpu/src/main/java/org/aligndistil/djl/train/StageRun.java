package org.aligndistil.djl.train;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.backend.Role;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.sampling.Generator;
import org.aligndistil.djl.model.sampling.SamplingSettings;
import org.aligndistil.djl.train.examples.Batches;
import org.aligndistil.djl.train.examples.Example;
import org.aligndistil.djl.train.examples.Seeds;
import org.aligndistil.djl.train.recipe.Stage;
import org.aligndistil.djl.train.run.Checkpoint;
import org.aligndistil.djl.train.run.MetricsLog;
import org.aligndistil.objective.Evaluator;

/// Trains one stage, from the beginning or from its last checkpoint.
///
/// @param stage which
/// @param store where models come from and go
/// @param batches what each step is trained on
/// @param seeds of the stage
/// @param listener is told about every step
record StageRun(Stage stage, ModelStore store, Batches batches, Seeds seeds, RunListener listener) {

  /// Trains to the end, and writes the model.
  void run(Evaluator evaluator) throws IOException {
    Optional<Checkpoint> checkpoint = Checkpoint.latest(store.run(), stage.name());
    long written = checkpoint.map(Checkpoint::metricsBytes).orElse(0L);
    try (LanguageModel policy =
            checkpoint.isPresent()
                ? store.open(checkpoint.get().model(), stage)
                : store.initial(stage);
        FrozenModels frozen =
            FrozenModels.open(roles(), directory -> store.open(directory, stage));
        Trainer trainer = new Trainer(stage, policy, frozen, evaluator);
        MetricsLog log = MetricsLog.open(store.run().metrics(stage.name()), written)) {
      if (checkpoint.isPresent()) {
        trainer.adam().load(checkpoint.get().optimizer());
      }
      train(trainer, log, checkpoint.map(Checkpoint::step).orElse(0));
      log.force();
      store.finish(stage, policy);
    }
    Checkpoint.deleteAll(store.run(), stage.name());
    listener.stageFinished(stage);
  }

  private void train(Trainer trainer, MetricsLog log, int done) throws IOException {
    int steps = batches.steps();
    List<Integer> stops =
        stage.data().responses() == Stage.Responses.OWN ? store.stopTokens(stage) : List.of();
    listener.stageStarted(stage, done, steps);
    for (int step = done; step < steps; step++) {
      long start = System.nanoTime();
      StepReport report =
          step(trainer, step, steps, stops).lasting((System.nanoTime() - start) * 1e-9);
      log.append(report.numbers());
      listener.stepDone(stage, report, steps);
      int next = step + 1;
      if (next % stage.optimisation().every().checkpoint() == 0 && next < steps) {
        Checkpoint.write(
            store.run(),
            stage.name(),
            new Checkpoint.State(next, trainer.policy(), trainer.adam()),
            log);
      }
    }
  }

  private StepReport step(Trainer trainer, int step, int steps, List<Integer> stops) {
    try {
      return trainer.step(step, steps, examples(step, trainer.policy(), stops));
    } catch (NonFiniteLogitsException | ArithmeticException | EngineException e) {
      throw new TrainingException(stage.name(), step + 1, e);
    }
  }

  private List<Example> examples(int step, LanguageModel policy, List<Integer> stops) {
    List<Example> labelled = batches.at(step);
    List<Example> given =
        switch (stage.data().pairs()) {
          case AS_LABELLED -> labelled;
          case SWAPPED -> labelled.stream().map(Example::swapped).toList();
        };
    return switch (stage.data().responses()) {
      case GIVEN -> given;
      case OWN -> own(given, policy, samplingAt(step, stops));
    };
  }

  private SamplingSettings samplingAt(int step, List<Integer> stops) {
    return new SamplingSettings(
        1, 1, 0, stage.data().maximumNewTokens(), stops, seeds.of("responses", step));
  }

  private static List<Example> own(
      List<Example> given, LanguageModel policy, SamplingSettings settings) {
    List<int[]> responses =
        Generator.sample(policy, given.stream().map(Example::prompt).toList(), settings);
    List<Example> own = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      own.add(given.get(i).with(responses.get(i)));
    }
    return own;
  }

  private Map<Role, Path> roles() {
    Map<Role, Path> roles = new LinkedHashMap<>();
    stage.models().roles().forEach((role, name) -> roles.put(role, store.directory(name)));
    return roles;
  }
}
