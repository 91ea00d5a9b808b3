package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.aligndistil.backend.Arithmetic;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.conformance.BackendClauses;
import org.aligndistil.conformance.BackendClauses.Selection;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.cpu.CpuBackend;
import org.aligndistil.objective.distillation.Sft;

/// Faults of how a backend runs and of how one is chosen.
final class BackendMutants {

  private static final Backend OTHERWISE = new CpuBackend(1, 1);
  private static final Arithmetic SINGLE =
      new Arithmetic(Arithmetic.Format.BINARY32, Arithmetic.Reproducibility.SAME_CONFIGURATION);

  private BackendMutants() {}

  static List<Mutant> all() {
    ObjectiveCase sft = Fixtures.ordinary(new Sft());
    LogitsCase from = Fixtures.logits(Shape.ORDINARY);
    AtomicInteger calls = new AtomicInteger();
    return List.of(
        Mutant.of(
            "5.1",
            "a result depends on the size of tiles",
            List.of(scaledByTile(Broken.SOUND, 0x1p-40), scaledByTile(OTHERWISE, 0x1p-40)),
            List.of(Broken.SOUND, OTHERWISE),
            pair ->
                BackendClauses.must_5_1_configurationChangesNoBit(
                    pair.getFirst(), pair.getLast(), sft)),
        Mutant.of(
            "5.1",
            "a result depends on the size of tiles by more than its bound",
            List.of(
                Broken.declaring(SINGLE, scaledByTile(Broken.SOUND, 0x1p-20)),
                Broken.declaring(SINGLE, scaledByTile(OTHERWISE, 0x1p-20))),
            List.of(Broken.declaring(SINGLE, Broken.SOUND), Broken.declaring(SINGLE, OTHERWISE)),
            pair ->
                BackendClauses.must_5_1_configurationChangesNoBit(
                    pair.getFirst(), pair.getLast(), sft)),
        Mutant.of(
            "5.2",
            "a result depends on what was computed before",
            scaled(Broken.SOUND, () -> calls.incrementAndGet()),
            Broken.SOUND,
            backend -> BackendClauses.must_5_2_repetitionChangesNoBit(backend, sft)),
        Mutant.of(
            "5.3",
            "the last tile is forgotten",
            Broken.sweep((sound, inputs, sink, work) ->
                sound.sweep(
                    inputs,
                    sink,
                    tile -> {
                      if (tile.firstRow() + tile.rowCount() < inputs.rowCount()) {
                        work.accept(tile);
                      }
                    })),
            Broken.SOUND,
            backend -> BackendClauses.must_5_3_tilesCoverEveryRowOnce(backend, from)),
        Mutant.of(
            "5.4",
            "a forced backend is silently replaced",
            new Selection(_ -> Backends.open("cpu"), Backends::open),
            new Selection(),
            selection -> BackendClauses.must_5_4_forcedBackendIsNeverReplaced(selection, "absent")),
        Mutant.of(
            "5.5",
            "some backend is chosen, not the best",
            new Selection(Backends::open, () -> Broken.tiles(tile -> tile)),
            new Selection(),
            BackendClauses::must_5_5_bestAvailableBackendIsChosen),
        Mutant.of(
            "5.6",
            "exceptions of the work are swallowed",
            Broken.sweep((sound, inputs, sink, work) -> {
              try {
                sound.sweep(inputs, sink, work);
              } catch (IllegalStateException swallowed) {
                calls.incrementAndGet();
              }
            }),
            Broken.SOUND,
            backend -> BackendClauses.must_5_6_exceptionsOfTheWorkAreThrown(backend, from)),
        Mutant.of(
            "5.7",
            "a gradient without a sink vanishes",
            Broken.sweep((sound, inputs, sink, work) ->
                sound.sweep(
                    inputs,
                    sink.equals(GradientSink.NONE)
                        ? LogitsCase.matrix(
                            new double[inputs.rowCount()][inputs.vocabulary()], ElementType.F64)
                        : sink,
                    work)),
            Broken.SOUND,
            backend -> BackendClauses.must_5_7_gradientNeedsASink(backend, from)));
  }

  private interface Count {
    int get();
  }

  private static Backend scaled(Backend sound, Count count) {
    return Broken.tiles(
        sound,
        tile ->
            new ForwardingTile(tile) {
              @Override
              public Column logProbability(Mix p) {
                return tile.logProbability(p).times(1 + 0x1p-40 * count.get());
              }
            });
  }

  private static Backend scaledByTile(Backend sound, double factor) {
    return Broken.tiles(
        sound,
        tile ->
            new ForwardingTile(tile) {
              @Override
              public Column logProbability(Mix p) {
                return tile.logProbability(p).times(1 + factor * tile.rowCount());
              }
            });
  }
}
