package org.aligndistil.djl.train.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.aligndistil.backend.Role;
import org.aligndistil.djl.model.AdamW;
import org.aligndistil.djl.model.config.Computation;
import org.aligndistil.objective.NearestName;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Parameters;

/// Reads one stage of a recipe. Where the recipe is silent, what AlignDistil's section 5.1 says
/// holds: one epoch, batches of 128, learning rate 10⁻⁶, a tenth of it warm-up. The section says no
/// more; the other defaults are this library's: the learning rate falls to 0 along half a cosine,
/// the gradient's norm is limited to 1, AdamW has β 0.9 and 0.95, ε 10⁻⁸ and no decay.
final class StageReader {

  private final Fields fields;
  private final Function<String, Optional<String>> directories;
  private final Set<String> earlier;
  private final Map<String, DataSet> dataSets;
  private final List<Objective> objectives;

  /// A reader.
  ///
  /// @param fields the stage
  /// @param directories the model directory that a word names, if it names one
  /// @param earlier the names of the stages before
  /// @param dataSets the data sets by name
  /// @param objectives those that there are, with their defaults
  StageReader(
      Fields fields,
      Function<String, Optional<String>> directories,
      Set<String> earlier,
      Map<String, DataSet> dataSets,
      List<Objective> objectives) {
    this.fields = fields;
    this.directories = directories;
    this.earlier = earlier;
    this.dataSets = dataSets;
    this.objectives = objectives;
  }

  Stage stage() {
    String name = fields.requiredText("name");
    Objective objective = objective();
    new ObjectiveNeeds(objective)
        .refusal()
        .ifPresent(reason -> {
          throw fields.error("objective", reason);
        });
    Stage stage =
        new Stage(name, objective, models(objective), data(objective), optimisation(objective));
    fields.finish();
    requireBudget(stage);
    return stage;
  }

  private Objective objective() {
    String id = fields.requiredText("objective");
    List<String> ids = objectives.stream().map(Objective::id).toList();
    Objective objective =
        objectives.stream()
            .filter(each -> each.id().equals(id))
            .findFirst()
            .orElseThrow(() ->
                fields.error(
                    "objective",
                    "there is no objective '%s'%s".formatted(id, NearestName.hint(id, ids))));
    Map<String, String> parameters = fields.words("parameters");
    try {
      return Parameters.with(objective, parameters);
    } catch (IllegalArgumentException e) {
      throw fields.error("parameters", e);
    }
  }

  private Stage.Models models(Objective objective) {
    Optional<String> initial = fields.text("initial").map(word -> model("initial", word));
    Map<Role, String> roles = new LinkedHashMap<>();
    Map<String, String> words = fields.words("roles");
    for (Role role : objective.roles()) {
      if (role.equals(Role.POLICY)) {
        continue;
      }
      String word = words.remove(role.name());
      if (word != null) {
        roles.put(role, model("roles", word));
      } else if (earlier.contains(role.name())) {
        roles.put(role, role.name());
      } else if (role.equals(Role.REFERENCE) && initial.isPresent()) {
        roles.put(role, initial.get());
      } else {
        throw fields.error(
            "roles",
            "%s needs the role '%s': give it a stage or a model directory under 'roles'"
                .formatted(objective.id(), role));
      }
    }
    if (!words.isEmpty()) {
      String unknown = words.keySet().iterator().next();
      throw fields.error(
          "roles",
          "%s has no role '%s'%s"
              .formatted(
                  objective.id(),
                  unknown,
                  NearestName.hint(unknown, roles.keySet().stream().map(Role::name).toList())));
    }
    return new Stage.Models(initial, roles, computation());
  }

  private Computation computation() {
    return new Computation(
        fields.choice("precision", Computation.Precision.FLOAT32),
        fields.isTrue("activation_checkpointing")
            ? Computation.Activations.RECOMPUTED
            : Computation.Activations.KEPT,
        fields.choice("projection", Computation.LogitStorage.STORED));
  }

  private String model(String key, String word) {
    if (earlier.contains(word)) {
      return word;
    }
    return directories
        .apply(word)
        .orElseThrow(() ->
            fields.error(
                key,
                "'%s' is neither an earlier stage nor a model directory%s"
                    .formatted(word, NearestName.hint(word, earlier))));
  }

  private Stage.Data data(Objective objective) {
    String set = fields.requiredText("data");
    DataSet found = dataSets.get(set);
    if (found == null) {
      throw fields.error(
          "data",
          "there is no data set '%s'%s".formatted(set, NearestName.hint(set, dataSets.keySet())));
    }
    ObjectiveNeeds needs = new ObjectiveNeeds(objective);
    if (needs.hasPairs() && !found.hasPairs()) {
      throw fields.error(
          "data",
          "%s needs pairs; '%s' has one response to a prompt".formatted(objective.id(), set));
    }
    Stage.Responses responses = fields.choice("responses", Stage.Responses.GIVEN);
    if (responses == Stage.Responses.OWN && needs.isGiven()) {
      throw fields.error(
          "responses",
          "%s reads the responses of the data; own samples are not ranked"
              .formatted(objective.id()));
    }
    if (responses == Stage.Responses.GIVEN && needs.isOwn()) {
      throw fields.error(
          fields.has("responses") ? "responses" : "objective",
          "%s reads samples of the policy: it needs 'responses: own'".formatted(objective.id()));
    }
    boolean isSwapped = fields.isTrue("swap_pairs");
    if (isSwapped && !found.hasPairs()) {
      throw fields.error(
          "swap_pairs",
          "'%s' has one response to a prompt; there is nothing to swap".formatted(set));
    }
    return new Stage.Data(
        set,
        responses,
        isSwapped ? Stage.Pairs.SWAPPED : Stage.Pairs.AS_LABELLED,
        fields.count("maximum_new_tokens", 40));
  }

  private void requireBudget(Stage stage) {
    if (stage.optimisation().budget() instanceof Stage.Budget.Epochs
        && dataSets.get(stage.data().set()) instanceof DataSet.Grammar) {
      throw fields.error(
          fields.has("epochs") ? "epochs" : "data",
          "'%s' has no end, and so no epochs: give the stage steps".formatted(stage.data().set()));
    }
  }

  private Stage.BatchSize batch(Objective objective) {
    int whole = fields.count("batch", 128);
    int part = fields.count("micro_batch", whole);
    if (part < whole && !objective.isSeparable()) {
      throw fields.error(
          "micro_batch",
          "%s is no sum over micro-batches: micro_batch must not be smaller than batch: %d < %d"
              .formatted(objective.id(), part, whole));
    }
    return new Stage.BatchSize(whole, part);
  }

  private Stage.Optimisation optimisation(Objective objective) {
    Optional<Integer> steps = fields.count("steps");
    if (steps.isPresent() && fields.has("epochs")) {
      throw fields.error("steps", "a stage has either steps or epochs");
    }
    Stage.Budget budget =
        steps.isPresent()
            ? new Stage.Budget.Steps(steps.get())
            : new Stage.Budget.Epochs(fields.count("epochs", 1));
    return new Stage.Optimisation(
        budget,
        batch(objective),
        schedule(),
        new Stage.Update(
            fields.limit("clip_norm", 1),
            new AdamW.Settings(
                fields.between("beta1", 0.9, 0, Math.nextDown(1.0)),
                fields.between("beta2", 0.95, 0, Math.nextDown(1.0)),
                fields.positive("epsilon", 1e-8),
                fields.between("weight_decay", 0, 0, Double.MAX_VALUE))),
        new Stage.Intervals(
            fields.count("checkpoint_every", 100), fields.countOrNone("diagnostics_every")));
  }

  private Schedule schedule() {
    return new Schedule(
        fields.positive("learning_rate", 1e-6),
        fields.choice("schedule", Schedule.Shape.COSINE),
        fields.between("final_fraction", 0, 0, 1),
        fields.between("warmup_fraction", 0.1, 0, 1));
  }
}
