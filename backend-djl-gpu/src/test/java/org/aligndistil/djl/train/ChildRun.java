package org.aligndistil.djl.train;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.recipe.Stage;
import org.aligndistil.djl.train.report.RunReport;
import org.aligndistil.djl.train.report.WorldTable;
import org.aligndistil.djl.train.run.Resume;

/// A run in a process of its own, which a test may kill: `RECIPE DIRECTORY [SEED]`. A recipe is a
/// file or the name of a built-in one.
final class ChildRun {

  /// Begins each line that reports progress.
  static final String PROGRESS = "progress";

  private ChildRun() {}

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    Recipe recipe = Files.exists(file) ? Recipe.read(file) : Recipe.builtIn(arguments[0]);
    if (arguments.length > 2) {
      recipe = recipe.withSeed(Long.parseLong(arguments[2]));
    }
    TorchEngine.setThreads(Integer.getInteger(TorchEngine.THREADS, 1));
    try (Backend backend = Backends.open("cpu")) {
      RunReport report =
          new Align(backend, Device.cpu())
              .run(recipe, Path.of(arguments[1]), Resume.IF_PRESENT, printing());
      report
          .stages()
          .forEach(stage ->
              System.out.printf(
                  "%s %d steps %.1f s%n", stage.stage(), stage.steps().size(), stage.seconds()));
      report
          .world()
          .ifPresent(world -> {
            System.out.print(WorldTable.of(world).text());
            System.out.println("contrastive reward: " + world.contrastive());
          });
    }
  }

  private static RunListener printing() {
    return new RunListener() {
      @Override
      public void stepDone(Stage stage, StepReport report, int steps) {
        System.out.println(PROGRESS + " " + stage.name() + " " + report.step());
      }

      @Override
      public void progress(String activity, int done, int total) {
        System.out.println(PROGRESS + " " + activity + " " + done);
      }
    };
  }
}
