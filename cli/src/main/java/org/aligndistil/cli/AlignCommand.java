package org.aligndistil.cli;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.aligndistil.backend.Backend;
import org.aligndistil.djl.train.Align;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.report.RunReport;
import org.aligndistil.djl.train.run.Resume;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `align`: runs the stages of a recipe.
final class AlignCommand implements Command {

  private static final String OUT = "--out";
  private static final String RESUME = "--resume";
  private static final String SEED = "--seed";
  private static final String JSON = "--json";
  private static final String RUNS = "runs";

  @Override
  public CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("align");
    spec.usageMessage()
        .header("Trains a model by the stages of a recipe, such as SFT, DPO and AlignDistil.")
        .customSynopsis("aligndistil align [RECIPE] [OPTION...]")
        .parameterListHeading("%n")
        .footer(
            "",
            "A run can be killed at any moment; the same command with --resume continues it, and"
                + " its models are the same,",
            "bit for bit, as if it had not been. PyTorch has one thread, unless the system"
                + " property",
            "aligndistil.torch.threads says otherwise.",
            "",
            "Example:",
            "  aligndistil align quickstart-fair --seed 1 --out runs/fair-1");
    return spec.addPositional(
            GlobalOptions.argument(
                "RECIPE",
                false,
                "a YAML file, or one of " + String.join(", ", Recipe.BUILT_IN) + "; the first"))
        .addOption(
            GlobalOptions.option(OUT, "DIR", "where everything is written; else runs/RECIPE")
                .build())
        .addOption(GlobalOptions.flag(RESUME, "go on with the run in that directory"))
        .addOption(
            GlobalOptions.option(SEED, "N", "of all random numbers; else the recipe's")
                .type(Long.class)
                .build())
        .addOption(
            GlobalOptions.option(
                    BackendChoice.OPTION, "NAME", "what computes losses; see aligndistil backends")
                .build())
        .addOption(GlobalOptions.flag(JSON, "print one JSON object"));
  }

  @Override
  public void run(ParseResult arguments, Terminal terminal) throws IOException {
    Recipe recipe = recipe(arguments.matchedPositionalValue(0, Recipe.BUILT_IN.getFirst()));
    Optional<Long> seed = Optional.ofNullable(arguments.matchedOptionValue(SEED, null));
    if (seed.isPresent()) {
      recipe = recipe.withSeed(seed.get());
    }
    Path directory =
        Optional.<String>ofNullable(arguments.matchedOptionValue(OUT, null))
            .map(Path::of)
            .orElse(Path.of(RUNS, recipe.source().name().replaceFirst("\\.ya?ml$", "")));
    Resume resume = arguments.hasMatchedOption(RESUME) ? Resume.IF_PRESENT : Resume.NEVER;
    if (resume == Resume.NEVER && Files.exists(directory.resolve("run.json"))) {
      throw new UsageException(
          "there is a run in %s; --resume goes on with it, --out names another directory"
              .formatted(directory));
    }
    if (resume == Resume.IF_PRESENT && !arguments.hasMatchedPositional(0)) {
      requireRunOf(recipe, directory);
    }
    Optional<String> name =
        Optional.ofNullable(arguments.matchedOptionValue(BackendChoice.OPTION, null));
    try (Backend backend = BackendChoice.of(name, terminal.environment()).open()) {
      AlignReport report =
          new AlignReport(run(recipe, directory, resume, backend, terminal), directory);
      if (arguments.hasMatchedOption(JSON)) {
        report.printJson(terminal);
      } else {
        report.print(terminal);
      }
    }
  }

  private static RunReport run(
      Recipe recipe, Path directory, Resume resume, Backend backend, Terminal terminal)
      throws IOException {
    Device device = Torch.start();
    try (ResumeHint _ = new ResumeHint(terminal, directory);
        RunProgress progress =
            new RunProgress(terminal, recipe.stages().size(), System::nanoTime)) {
      return new Align(backend, device).run(recipe, directory, resume, progress);
    }
  }

  /// Where no recipe is named, the run that is there may be of another than the first one.
  private static void requireRunOf(Recipe recipe, Path directory) throws IOException {
    Path text = directory.resolve("recipe.yaml");
    if (Files.isRegularFile(text)
        && !withoutSeed(Files.readString(text)).equals(withoutSeed(recipe.source().text()))) {
      throw new UsageException(
          "the run in %s is not of %s, which is meant where no RECIPE is named; name the one that"
                  .formatted(directory, recipe.source().name())
              + " it was begun with, as in: aligndistil align RECIPE --out %s --resume"
                  .formatted(directory));
    }
  }

  private static List<String> withoutSeed(String text) {
    return text.lines().filter(line -> !line.startsWith("seed:")).toList();
  }

  /// A file, or else a built-in recipe.
  private static Recipe recipe(String name) throws IOException {
    Path path = Path.of(name);
    if (Recipe.BUILT_IN.contains(name)) {
      return Recipe.builtIn(name);
    }
    if (Files.isRegularFile(path) || name.endsWith(".yaml") || name.endsWith(".yml")) {
      return Recipe.read(path);
    }
    throw UsageException.unknown("there is no recipe", name, Recipe.BUILT_IN);
  }
}
