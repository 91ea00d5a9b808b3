package org.aligndistil.conformance.mutants;

import java.util.List;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Rows;
import org.aligndistil.conformance.BatchClauses;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.objective.distillation.Sft;
import org.aligndistil.objective.preference.Dpo;

/// Faults that show when a batch is cut, reordered, shifted or stored otherwise.
final class BatchMutants {

  private BatchMutants() {}

  static List<Mutant> all() {
    ObjectiveCase sft = Fixtures.ordinary(new Sft());
    ObjectiveCase narrow =
        new ObjectiveCase(
            new Sft(),
            BatchCase.of(new LogitsRecipe(5, 3, 7, Shape.ORDINARY, ElementType.BF16), 1, 2));
    return List.of(
        ObjectiveMutants.of(
            "4.1",
            "micro-batch means averaged",
            new Dpo(),
            new BrokenDpo(BrokenDpo.Fault.DENOMINATORS_IGNORED),
            subject -> BatchClauses.must_4_1_microBatchesAddUp(Broken.SOUND, subject)),
        Mutant.of(
            "4.2",
            "a row's result depends on its place",
            dependingOnPlace(),
            Broken.SOUND,
            backend -> BatchClauses.must_4_2_orderOfResponsesIsNothing(backend, sft, 3, 1, 0, 2)),
        ObjectiveMutants.of(
            "4.3",
            "empty responses counted in spite of the denominators",
            new Sft(),
            new BrokenSft(BrokenSft.Fault.COUNTS_RESPONSES_ITSELF),
            subject ->
                BatchClauses.must_4_3_emptyResponsesContributeNothing(Broken.SOUND, subject)),
        Mutant.of(
            "4.4",
            "logits clipped at 5",
            Broken.values(z -> Math.min(z, 5)),
            Broken.SOUND,
            backend -> BatchClauses.must_4_4_shiftsOfLogitsAreNothing(backend, sft)),
        Mutant.of(
            "4.5",
            "rows read as if without gaps",
            Broken.logits((_, logits) ->
                logits instanceof HostMatrix matrix
                    ? new HostMatrix(
                        matrix.segment(),
                        matrix.type(),
                        Rows.contiguous(matrix.rowCount(), matrix.columns()),
                        matrix.columns())
                    : logits),
            Broken.SOUND,
            backend -> BatchClauses.must_4_5_gapsBetweenRowsAreNothing(backend, sft)),
        Mutant.of(
            "4.6",
            "bfloat16 read as binary16",
            Broken.logits((_, logits) ->
                logits instanceof HostMatrix matrix && matrix.type() == ElementType.BF16
                    ? new HostMatrix(
                        matrix.segment(), ElementType.F16, matrix.rows(), matrix.columns())
                    : logits),
            Broken.SOUND,
            backend -> BatchClauses.must_4_6_formatsAreWidenedExactly(backend, narrow)),
        ObjectiveMutants.of(
            "4.7",
            "another role is read",
            new Sft(),
            new BrokenSft(BrokenSft.Fault.READS_ANOTHER_ROLE),
            subject -> BatchClauses.must_4_7_otherRolesAreNotRead(Broken.SOUND, subject)));
  }

  private static Backend dependingOnPlace() {
    return Broken.tiles(tile ->
        new ForwardingTile(tile) {
          @Override
          public Column logProbability(Mix p) {
            double[] values = new double[tile.rowCount()];
            double[] errors = new double[tile.rowCount()];
            Column sound = tile.logProbability(p);
            for (int i = 0; i < values.length; i++) {
              values[i] = sound.value(i) * (1 + 0x1p-40 * (tile.firstRow() + i));
            }
            return Column.of(values, errors);
          }
        });
  }
}
