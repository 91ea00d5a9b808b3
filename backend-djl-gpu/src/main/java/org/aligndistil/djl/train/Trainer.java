package org.aligndistil.djl.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.djl.model.AdamW;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.TrainingPass;
import org.aligndistil.djl.train.examples.Example;
import org.aligndistil.djl.train.examples.ResponseRows;
import org.aligndistil.djl.train.recipe.ObjectiveNeeds;
import org.aligndistil.djl.train.recipe.Stage;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Diagnostics;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.Mean;
import org.aligndistil.objective.Objective;

/// Takes steps of training with any objective.
///
/// A batch goes through the models in micro-batches. Each is evaluated with the denominators of the
/// whole batch, so that their losses and gradients add up to those of the whole. The gradient with
/// respect to the logits comes from the backend; the model carries it back to its parameters.
final class Trainer implements AutoCloseable {

  private final Objective objective;
  private final LanguageModel policy;
  private final FrozenModels frozen;
  private final Evaluator evaluator;
  private final Stage.Optimisation optimisation;
  private final AdamW adam;

  /// A trainer with an optimiser in its first state.
  ///
  /// @param stage the objective, and how it is minimised
  /// @param policy what is trained; stays the caller's
  /// @param frozen the other roles; stay the caller's
  /// @param evaluator computes losses and gradients
  Trainer(Stage stage, LanguageModel policy, FrozenModels frozen, Evaluator evaluator) {
    this.objective = stage.objective();
    this.policy = policy;
    this.frozen = frozen;
    this.evaluator = evaluator;
    this.optimisation = stage.optimisation();
    this.adam = new AdamW(policy, stage.optimisation().update().adam());
  }

  /// The model that is trained.
  LanguageModel policy() {
    return policy;
  }

  /// The state of the optimiser.
  AdamW adam() {
    return adam;
  }

  /// One step.
  ///
  /// @param step from 0
  /// @param steps of the whole stage
  /// @param examples the batch
  StepReport step(int step, int steps, List<Example> examples) {
    long start = System.nanoTime();
    List<ResponseRows> parts = parts(examples);
    Denominators denominators = ResponseRows.denominators(parts);
    double loss = 0;
    double errorBound = 0;
    Map<String, Mean> metrics = new LinkedHashMap<>();
    for (ResponseRows part : parts) {
      Evaluation evaluation = accumulate(step, part, denominators);
      loss += evaluation.loss();
      errorBound += evaluation.errorBound() + (parts.size() > 1 ? Math.ulp(loss) : 0);
      evaluation.metrics().forEach((name, mean) -> metrics.merge(name, mean, Mean::plus));
    }
    double learningRate = optimisation.schedule().at(step, steps);
    double norm = adam.step(learningRate, optimisation.update().maximumGradientNorm());
    Map<String, Double> means = new LinkedHashMap<>();
    metrics.forEach((name, mean) -> means.put(name, mean.value()));
    return new StepReport(
        step + 1,
        loss,
        errorBound,
        means,
        new StepReport.Update(norm, learningRate),
        new StepReport.Speed(
            (int) denominators.all().tokens(), (System.nanoTime() - start) * 1e-9));
  }

  @Override
  public void close() {
    adam.close();
  }

  /// Adds the gradient of a part to the gradients of the parameters.
  private Evaluation accumulate(int step, ResponseRows part, Denominators denominators) {
    LogitsPlace place = LogitsPlace.between(policy, evaluator.backend());
    try (TrainingPass pass = place.trainingPass(policy, part.packed())) {
      Map<Role, Logits> logits =
          new LinkedHashMap<>(frozen.logits(part.packed(), evaluator.backend()));
      logits.put(Role.POLICY, pass.logits());
      Batch batch = part.batch(logits);
      // Before the gradient, which may take the place of the logits.
      Map<String, Mean> diagnostics =
          optimisation.every().diagnoses(step)
              ? new Diagnostics(evaluator.backend()).of(objective, batch)
              : Map.of();
      Evaluation evaluation =
          evaluator.evaluate(objective, batch, denominators, pass.gradient()).with(diagnostics);
      pass.backward();
      return evaluation;
    }
  }

  /// The micro-batches. Examples without a response token need no memory: they go with the next
  /// ones that have some, or with those before.
  private List<ResponseRows> parts(List<Example> examples) {
    List<List<Example>> parts = new ArrayList<>();
    List<Example> part = new ArrayList<>();
    int size = optimisation.batch().part();
    for (int first = 0; first < examples.size(); first += size) {
      part.addAll(examples.subList(first, Math.min(first + size, examples.size())));
      if (part.stream().anyMatch(this::hasTokens)) {
        parts.add(part);
        part = new ArrayList<>();
      }
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("all responses of the batch are empty");
    }
    parts.getLast().addAll(part);
    return parts.stream().map(each -> ResponseRows.of(objective, each)).toList();
  }

  private boolean hasTokens(Example example) {
    ObjectiveNeeds needs = new ObjectiveNeeds(objective);
    List<int[]> responses = example.responses();
    return responses.subList(0, needs.hasPairs() ? responses.size() : 1).stream()
        .anyMatch(response -> response.length > 0);
  }
}
