import java.nio.file.Path;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.distillation.AlignDistil;
import org.aligndistil.objective.file.BatchFile;
import org.aligndistil.objective.file.GradientFile;

/// Evaluates AlignDistil on a batch file, with its gradient.
final class VerifiedLoss {

  public static void main(String[] arguments) throws Exception {
    AlignDistil objective = new AlignDistil(); // the paper's defaults
    try (Backend backend = Backends.open();
        BatchFile file = BatchFile.open(Path.of(arguments[0]), BatchFile.Vocabulary.MUST_MATCH)) {
      Batch batch = file.batch(objective);
      try (GradientFile gradient = file.createGradient(Path.of(arguments[1]), batch)) {
        Denominators whole = Denominators.of(batch.sequences());
        Evaluation result =
            new Evaluator(backend).evaluate(objective, batch, whole, gradient.sink());
        gradient.commit();
        System.out.println(result.loss() + " ± " + result.errorBound());
      }
    }
  }
}
