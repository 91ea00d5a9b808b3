package org.aligndistil.conformance.mutants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Mix;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.properties.ConformanceProperties;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.distillation.Dckd;
import org.aligndistil.objective.file.BatchFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/// What a run of the suite prints of a broken backend is what `docs/backends.md` says it does.
class PrintedFailureTest {

  /// A backend that swaps the roles of a divergence. No engine finds it by itself: it is nested.
  static final class Swapping extends ConformanceProperties {
    Swapping() {
      super("my-backend", () -> List.of(swapping()));
    }
  }

  private static Backend swapping() {
    return Broken.tiles(tile ->
        new ForwardingTile(tile) {
          @Override
          public Column kl(Mix p, Mix q) {
            return tile.kl(q, p);
          }
        });
  }

  /// What a property throws when it is run by its engine.
  ///
  /// @param database where the engine may write
  private static String printed(Path database, String group, String property) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                DiscoverySelectors.selectUniqueId(
                    "[engine:jqwik]/[class:%s]/[class:%s$%s]/[property:%s(%s)]"
                        .formatted(
                            Swapping.class.getName(),
                            ConformanceProperties.class.getName(),
                            group,
                            property,
                            ObjectiveCase.class.getName())))
            .configurationParameter("jqwik.database", database.toString())
            .configurationParameter("jqwik.reporting.usejunitplatform", "true")
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    assertEquals(1, summary.getTestsFailedCount());
    return String.valueOf(summary.getFailures().getFirst().getException().getMessage());
  }

  @Test
  void aFailureEndsInTheCaseOnThePage(@TempDir Path folder) throws IOException {
    String printed =
        printed(folder.resolve("database"), "Directions", "must_3_9_dckdHasTwoForwardKls")
            .replace("backend: mutant", "backend: my-backend");
    String page = Files.readString(Path.of("../docs/backends.md"));
    assertTrue(page.contains("\n```\n" + printed + "\n```\n"), printed);
    String command = printed.lines().toList().getLast();
    Path batch = Path.of("target", "broken", "must_3_9_dckdHasTwoForwardKls.safetensors");
    assertEquals(
        "to evaluate its batch, in the folder of this module: aligndistil loss dckd --batch %s --gradient %s"
            .formatted(batch, batch.resolveSibling("gradient.safetensors")),
        command);
    assertIsTheLoss(batch, printed);
  }

  /// A sound backend finds the truth in the file, and the broken one what was found.
  private static void assertIsTheLoss(Path file, String printed) throws IOException {
    Dckd dckd = new Dckd();
    try (BatchFile opened = BatchFile.open(file, BatchFile.Vocabulary.MUST_MATCH)) {
      Batch batch = opened.batch(dckd);
      double truth = new Evaluator(Broken.SOUND).evaluate(dckd, batch).loss();
      double found = new Evaluator(swapping()).evaluate(dckd, batch).loss();
      assertTrue(printed.contains("the loss is " + found + ","), printed);
      assertTrue(printed.contains("the truth is " + Double.toString(truth).substring(0, 16)));
    }
  }
}
