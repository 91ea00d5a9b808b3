package org.aligndistil.conformance.padded;

import java.io.IOException;
import java.nio.file.Path;
import org.aligndistil.backend.Backend;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.file.BatchFile;
import org.aligndistil.objective.file.GradientFile;

/// Evaluates an objective on a file in the padded form: the one place where a shift, a mask or
/// padding can be got wrong.
@FunctionalInterface
public interface Importer {

  /// What the command line does: [BatchFile], which cuts vocabularies to the smallest.
  Importer BATCH_FILE = Importer::ofBatchFile;

  /// Loss, metrics and gradient.
  ///
  /// @param batch the file; its folder may be written to
  /// @throws IOException if the file is refused
  Imported evaluate(Backend backend, Objective objective, Path batch) throws IOException;

  private static Imported ofBatchFile(Backend backend, Objective objective, Path path)
      throws IOException {
    Path out = path.resolveSibling("gradient.safetensors");
    try (BatchFile file = BatchFile.open(path, BatchFile.Vocabulary.TRUNCATE)) {
      Batch batch = file.batch(objective);
      try (GradientFile gradient = file.createGradient(out, batch)) {
        Evaluation evaluation =
            new Evaluator(backend)
                .evaluate(objective, batch, Denominators.of(batch.sequences()), gradient.sink());
        gradient.commit();
        return new Imported(evaluation, Imported.rows(out));
      }
    }
  }
}
