package org.aligndistil.conformance.reduction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.padded.PaddedCase;
import org.aligndistil.conformance.padded.Padding;

/// An objective on a batch that is written in the padded form.
final class PaddedParts implements Parts<PaddedCase> {

  private static final ObjectiveParts INNER = new ObjectiveParts();

  @Override
  public BatchCase batch(PaddedCase whole) {
    return whole.subject().batch();
  }

  @Override
  public PaddedCase with(PaddedCase whole, Cut cut, BatchCase batch) {
    Padding padding = whole.padding();
    return new PaddedCase(
        whole.subject().on(batch),
        new Padding(
            padding.columns(),
            batch.sequences().offsets(),
            Arrays.stream(cut.rows()).map(row -> padding.positions()[row]).toArray(),
            padding.side()),
        whole.surplus());
  }

  @Override
  public List<Supplier<PaddedCase>> around(PaddedCase whole) {
    Padding padding = whole.padding();
    List<Supplier<PaddedCase>> simpler = new ArrayList<>();
    for (Supplier<ObjectiveCase> other : INNER.around(whole.subject())) {
      simpler.add(() -> new PaddedCase(other.get(), padding, whole.surplus()));
    }
    simpler.add(() -> whole.withSurplus(0));
    simpler.add(() -> whole.withSurplus(Math.min(1, whole.surplus())));
    simpler.add(() -> with(whole, Padding.tight(whole.subject().batch().sequences())));
    simpler.add(() ->
        with(
            whole,
            new Padding(
                padding.columns(), padding.offsets(), padding.positions(), Padding.Side.RIGHT)));
    IntStream.range(1, padding.columns())
        .filter(column -> Arrays.stream(padding.positions()).noneMatch(used -> used == column))
        .forEach(column -> simpler.add(() -> with(whole, without(padding, column))));
    return simpler;
  }

  private static PaddedCase with(PaddedCase whole, Padding padding) {
    return new PaddedCase(whole.subject(), padding, whole.surplus());
  }

  private static Padding without(Padding padding, int column) {
    return new Padding(
        padding.columns() - 1,
        padding.offsets(),
        Arrays.stream(padding.positions()).map(used -> used > column ? used - 1 : used).toArray(),
        padding.side());
  }

  @Override
  public Complexity complexity(PaddedCase whole) {
    Padding padding = whole.padding();
    return INNER
        .complexity(whole.subject())
        .then(
            Complexity.of(
                padding.columns(),
                padding.side() == Padding.Side.RIGHT ? 0 : 1,
                Arrays.stream(padding.positions()).sum(),
                whole.surplus()));
  }

  @Override
  public Predicate<PaddedCase> admission(PaddedCase whole) {
    Predicate<ObjectiveCase> inner = INNER.admission(whole.subject());
    return on -> inner.test(on.subject());
  }
}
