package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.function.Consumer;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.ImportClauses;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.padded.Importer;
import org.aligndistil.conformance.padded.PaddedCase;
import org.aligndistil.conformance.padded.Padding;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.TokenLoss;
import org.aligndistil.objective.distillation.Sft;
import org.aligndistil.objective.distillation.VanillaKd;
import org.aligndistil.objective.reinforcement.Ppo;

/// Faults of what reads padded tensors: shifts, masks, padding, vocabularies.
final class ImportMutants {

  private static final String IDS = "input_ids";

  private ImportMutants() {}

  static List<Mutant> all() {
    return List.of(
        padded("labels off by one: of the token before", tensors -> tensors.move(IDS, 1)),
        padded("labels off by one: of the token after", tensors -> tensors.move(IDS, -1)),
        padded(
            "no shift: a token is predicted by its own state",
            tensors -> tensors.move("policy_logits", -1)),
        padded(
            "the first response token dropped",
            tensors -> tensors.unmask(tensors.responses().getFirst().first())),
        padded("the state after the last token included", ImportMutants::includeNext),
        padded("a padded position counted", ImportMutants::countPadding),
        Mutant.of(
            "4.13",
            "normalised by padded length",
            byPaddedLength(),
            Importer.BATCH_FILE,
            importer ->
                ImportClauses.must_4_13_paddedFormIsTheAlignedForm(
                    Broken.SOUND, importer, padded(new Sft()))),
        further(
            "tops read at the token instead of the state before it",
            new VanillaKd(),
            tensors -> {
              tensors.move("teacher_top_tokens", -1);
              tensors.move("teacher_top_log_probabilities", -1);
              tensors.move("teacher_rest_log_probability", -1);
            }),
        further(
            "numbers of tokens read at the state before the token",
            new Ppo(),
            tensors -> tensors.move("advantages", 1)),
        Mutant.of(
            "4.15",
            "vocabulary padded with 0 instead of −∞",
            rewriting(ImportMutants::padVocabulary),
            Importer.BATCH_FILE,
            importer ->
                ImportClauses.must_4_15_truncatedVocabulariesAreTheSharedTokens(
                    Broken.SOUND, importer, padded(new VanillaKd()), 2)));
  }

  /// Two pairs of responses of 2, 1, 1 and 3 tokens, with padding on the right.
  private static PaddedCase padded(Objective objective) {
    BatchCase batch =
        BatchCase.of(new LogitsRecipe(2, 7, 5, Shape.ORDINARY, ElementType.F64), 2, 1, 1, 3);
    return new PaddedCase(
        new ObjectiveCase(objective, batch), Padding.of(batch.sequences(), Padding.Side.RIGHT, 5));
  }

  /// The second response gets one more token, whatever comes after it, and its logits.
  private static void includeNext(StoredTensors tensors) {
    int last = tensors.responses().get(1).last();
    tensors.copy("policy_logits", last - 1, last);
    tensors.copy(IDS, last, last + 1);
    tensors.mask(last + 1);
  }

  /// The same of a token of the padding, which is a token of the vocabulary here.
  private static void countPadding(StoredTensors tensors) {
    int last = tensors.responses().get(1).last();
    tensors.copy("policy_logits", last - 1, last + 1);
    tensors.copy(IDS, last, last + 2);
    tensors.mask(last + 2);
  }

  /// The policy has the smaller vocabulary.
  private static void padVocabulary(StoredTensors tensors) {
    tensors.widen("policy_logits", tensors.width("teacher_logits"));
  }

  /// Sums over the response, divided by T.
  private static Importer byPaddedLength() {
    return (backend, objective, file) -> {
      int columns = StoredTensors.read(file).columns();
      Sft sft = (Sft) objective;
      AlteredRows sums =
          new AlteredRows(
              sft,
              rows ->
                  sft.losses(rows).stream()
                      .map(part ->
                          new TokenLoss(part.losses().times(1.0 / columns), Reduction.SEQUENCE_SUM))
                      .toList());
      return Importer.BATCH_FILE.evaluate(backend, sums, file);
    };
  }

  private static Importer rewriting(Consumer<StoredTensors> change) {
    return (backend, objective, file) -> {
      StoredTensors tensors = StoredTensors.read(file);
      change.accept(tensors);
      tensors.write(file);
      return Importer.BATCH_FILE.evaluate(backend, objective, file);
    };
  }

  private static Mutant padded(String fault, Consumer<StoredTensors> change) {
    return Mutant.of(
        "4.13",
        fault,
        rewriting(change),
        Importer.BATCH_FILE,
        importer ->
            ImportClauses.must_4_13_paddedFormIsTheAlignedForm(
                Broken.SOUND, importer, padded(new Sft())));
  }

  private static Mutant further(String fault, Objective objective, Consumer<StoredTensors> change) {
    return Mutant.of(
        "4.14",
        fault,
        rewriting(change),
        Importer.BATCH_FILE,
        importer ->
            ImportClauses.must_4_14_topsLieAtStatesAndNumbersAtTokens(
                Broken.SOUND, importer, padded(objective), 2));
  }
}
