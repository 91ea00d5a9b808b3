package org.aligndistil.conformance.mutants;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.conformance.BatchClauses;
import org.aligndistil.conformance.GradientClauses;
import org.aligndistil.conformance.ImportClauses;
import org.aligndistil.conformance.ObjectiveClauses;
import org.aligndistil.conformance.PrimitiveClauses;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.ProjectionCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.cases.Variants;
import org.aligndistil.conformance.padded.Importer;
import org.aligndistil.conformance.padded.PaddedCase;
import org.aligndistil.conformance.padded.Padding;
import org.aligndistil.conformance.reduction.Descent;
import org.aligndistil.conformance.reduction.Reduction;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.distillation.AlignDistil;
import org.aligndistil.objective.distillation.VanillaKd;
import org.aligndistil.objective.preference.Dpo;
import org.junit.jupiter.api.Test;

/// Cases that kill mutants become so small that one sees why, and still kill them, and nobody else.
class ReductionTest {

  /// So many tries are a second or so.
  private static final int MOST_TRIES = 300;

  /// Responses of 3, 1, 1 and 2 tokens of 9.
  private static ObjectiveCase large(Objective objective, Shape shape, ElementType type) {
    return new ObjectiveCase(
        objective, BatchCase.of(new LogitsRecipe(2, 7, 9, shape, type), 3, 1, 1, 2));
  }

  /// Reduces a case, and holds the sound backend against what is left.
  private static <T> T reduced(Backend broken, T original, BiConsumer<Backend, T> clause) {
    Reduction<T> reduction =
        Reduction.of(original, value -> clause.accept(broken, value), MOST_TRIES);
    assertTrue(reduction.tries() < MOST_TRIES, "it ended by itself");
    assertDoesNotThrow(() -> clause.accept(Broken.SOUND, reduction.simplest()));
    return reduction.simplest();
  }

  /// The same with a broken objective instead of a broken backend.
  private static ObjectiveCase reduced(
      ObjectiveCase original, Objective broken, BiConsumer<Backend, ObjectiveCase> clause) {
    Reduction<ObjectiveCase> reduction =
        Reduction.of(original.running(broken), on -> clause.accept(Broken.SOUND, on), MOST_TRIES);
    assertTrue(reduction.tries() < MOST_TRIES, "it ended by itself");
    ObjectiveCase simplest = reduction.simplest();
    assertDoesNotThrow(() -> clause.accept(Broken.SOUND, simplest.running(simplest.objective())));
    return simplest;
  }

  private static void assertSize(int responses, int rows, int vocabulary, BatchCase batch) {
    assertEquals(responses, batch.sequences().count(), batch::toString);
    assertEquals(rows, batch.logits().rowCount(), batch::toString);
    assertEquals(vocabulary, batch.logits().vocabulary(), batch::toString);
    assertAreSmallIntegers(batch.logits());
  }

  private static void assertAreSmallIntegers(LogitsCase logits) {
    assertTrue(
        logits.logits().values().stream()
            .flatMap(Arrays::stream)
            .flatMapToDouble(Arrays::stream)
            .allMatch(logit -> Math.rint(logit) == logit && Math.abs(logit) <= 2),
        logits::spelled);
  }

  @Test
  void totalVariationWithoutHalfIsOneToken() {
    ObjectiveCase simplest =
        reduced(
            large(new AlignDistil(), Shape.EIGHTY, ElementType.F32),
            new BrokenAlignDistil(BrokenAlignDistil.Fault.TVD_WITHOUT_HALF),
            ObjectiveClauses::must_2_3_aligndistil);
    assertSize(1, 1, 2, simplest.batch());
    assertEquals(ElementType.F64, simplest.batch().logits().type());
    assertEquals(List.of(), simplest.batch().sequences().pairs());
  }

  @Test
  void aDivergenceOfSwappedRolesIsOneToken() {
    ObjectiveCase simplest =
        reduced(
            large(new AlignDistil(), Shape.NEAR_3, ElementType.F64),
            new BrokenAlignDistil(BrokenAlignDistil.Fault.KL_SWAPPED),
            ObjectiveClauses::must_2_3_aligndistil);
    assertSize(1, 1, 2, simplest.batch());
  }

  @Test
  void labelsOffByOneAreOnePair() {
    Backend late =
        Broken.sweep((sound, inputs, sink, work) -> {
          int[] labels = Arrays.stream(inputs.labels()).map(y -> Math.max(0, y - 1)).toArray();
          sound.sweep(new Inputs(inputs.logits(), labels), sink, work);
        });
    ObjectiveCase simplest =
        reduced(
            late,
            large(new Dpo(), Shape.ORDINARY, ElementType.BF16),
            ObjectiveClauses::must_2_2_dpo);
    assertSize(2, 2, 2, simplest.batch());
  }

  @Test
  void skippedTailsNeedOneTokenMoreThanThereAreLanes() {
    LogitsCase original = new LogitsRecipe(11, 3, 207, Shape.ORDINARY, ElementType.BF16).build();
    LogitsCase simplest =
        reduced(
            ArithmeticMutants.tailsSkipped(),
            original,
            PrimitiveClauses::must_1_1_logSumExpIsAccurate);
    assertEquals(1, simplest.rowCount());
    assertEquals(9, simplest.vocabulary());
    assertAreSmallIntegers(simplest);
  }

  @Test
  void meansOfMicroBatchesNeedTwoPairs() {
    ObjectiveCase simplest =
        reduced(
            large(new Dpo(), Shape.ORDINARY, ElementType.F16),
            new BrokenDpo(BrokenDpo.Fault.DENOMINATORS_IGNORED),
            BatchClauses::must_4_1_microBatchesAddUp);
    assertSize(4, 4, 1, simplest.batch());
  }

  @Test
  void parametersThatAreNothingToTheFaultAreTheDefaults() {
    Objective changed = Variants.of(new Dpo()).getLast();
    Dpo defaults = new Dpo();
    assertFalse(changed.equals(defaults));
    Backend backend =
        Broken.tiles(tile ->
            new ForwardingTile(tile) {
              @Override
              public Column logProbability(Mix p) {
                return tile.logProbability(p).times(1 + 0x1p-20);
              }
            });
    ObjectiveCase simplest =
        reduced(
            backend,
            large(changed, Shape.MASKED_ALIKE, ElementType.F64),
            ObjectiveClauses::must_2_2_dpo);
    assertEquals(defaults, simplest.objective());
    assertFalse(simplest.batch().logits().isMasked());
    assertSize(2, 2, 2, simplest.batch());
  }

  @Test
  void aProjectionIsOneProduct() {
    ProjectionCase original =
        ProjectionCase.of(large(new VanillaKd(), Shape.ORDINARY, ElementType.F32), 5, 8);
    Backend backend =
        Broken.sweep((sound, inputs, sink, work) -> {
          boolean isStored = inputs.logits().get(Role.POLICY) instanceof HostMatrix;
          sound.sweep(
              inputs,
              sink,
              tile ->
                  work.accept(
                      isStored
                          ? tile
                          : new ForwardingTile(tile) {
                            @Override
                            public Column kl(Mix p, Mix q) {
                              return tile.kl(p, q).times(2);
                            }
                          }));
        });
    ProjectionCase simplest =
        reduced(backend, original, GradientClauses::must_3_4_projectionIsItsProduct);
    assertEquals(1, simplest.hidden()[0].length);
    assertSize(1, 1, 2, simplest.materialised().batch());
  }

  @Test
  void paddingThatIsNothingToTheFaultGoes() {
    ObjectiveCase on = large(new Dpo(), Shape.ORDINARY, ElementType.F32);
    PaddedCase original =
        new PaddedCase(on, Padding.of(on.batch().sequences(), Padding.Side.LEFT, 3));
    Importer doubling =
        (backend, objective, file) ->
            Importer.BATCH_FILE.evaluate(
                Broken.tiles(
                    backend,
                    tile ->
                        new ForwardingTile(tile) {
                          @Override
                          public Column logProbability(Mix p) {
                            return tile.logProbability(p).times(2);
                          }
                        }),
                objective,
                file);
    Reduction<PaddedCase> reduction =
        Reduction.of(
            original,
            padded ->
                ImportClauses.must_4_13_paddedFormIsTheAlignedForm(Broken.SOUND, doubling, padded),
            MOST_TRIES);
    PaddedCase simplest = reduction.simplest();
    assertTrue(reduction.tries() < MOST_TRIES, "it ended by itself");
    assertEquals(2, simplest.padding().columns());
    assertArrayEquals(new int[] {1, 1}, simplest.padding().positions());
    ImportClauses.must_4_13_paddedFormIsTheAlignedForm(Broken.SOUND, Importer.BATCH_FILE, simplest);
  }

  @Test
  void aSoundBackendsCasesAreNotTouched() {
    ObjectiveCase original = large(new Dpo(), Shape.ORDINARY, ElementType.F32);
    String before = original + original.spelled();
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Reduction.of(
                original, on -> ObjectiveClauses.must_2_2_dpo(Broken.SOUND, on), MOST_TRIES));
    Descent.from(original).orElseThrow().steps().forEach(step -> step.reached().spelled());
    assertEquals(before, original + original.spelled());
  }

  @Test
  void theSearchEndsAfterSoManyTries() {
    Reduction<ObjectiveCase> reduction =
        Reduction.of(
            large(new AlignDistil(), Shape.EIGHTY, ElementType.F32)
                .running(new BrokenAlignDistil(BrokenAlignDistil.Fault.KL_SWAPPED)),
            on -> ObjectiveClauses.must_2_3_aligndistil(Broken.SOUND, on),
            3);
    assertEquals(3, reduction.tries());
  }

  @Test
  void whatIsPrintedReadsLikeThis() {
    Reduction<ObjectiveCase> reduction =
        Reduction.of(
            large(new AlignDistil(), Shape.EIGHTY, ElementType.F32)
                .running(new BrokenAlignDistil(BrokenAlignDistil.Fault.KL_SWAPPED)),
            on -> ObjectiveClauses.must_2_3_aligndistil(Broken.SOUND, on),
            MOST_TRIES);
    assertEquals(
        """
        // aligndistil teacher=contrastive weight=adaptive upper_bound=15.0 epsilon=0.001 beta0=0.1 \
        policy_temperature=1.0 teacher_temperature=1.0 variant=paper
        // responses: 0 is chosen
        int[] offsets = {0, 1};
        // F64, 1 row of 2 tokens
        int[] labels = {0};
        double[][] reverse_dpo = {{0, -1}};
        // all 0: dpo, policy\
        """,
        reduction.simplest().spelled());
    String message = String.valueOf(reduction.violation().getMessage());
    assertTrue(message.startsWith("clause 2.3: the loss is 0.0160798692492962"), message);
    assertTrue(message.contains(", the truth is 0.03089318393993376586719605: "), message);
    assertTrue(
        message.contains(" on simpler than LogitsRecipe[seed=2, rows=7, vocabulary=9, "), message);
    assertTrue(message.endsWith("\n" + reduction.simplest().spelled()), message);
  }
}
