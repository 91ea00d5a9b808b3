package org.aligndistil.conformance.reduction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.ProjectionCase;

/// An objective on a batch whose policy has a projection: its logits follow from that.
final class ProjectionParts implements Parts<ProjectionCase> {

  private static final ObjectiveParts INNER = new ObjectiveParts();

  @Override
  public BatchCase batch(ProjectionCase whole) {
    return whole.materialised().batch();
  }

  @Override
  public ProjectionCase with(ProjectionCase whole, Cut cut, BatchCase batch) {
    return ProjectionCase.of(
        whole.materialised().on(batch),
        select(whole.hidden(), cut.rows()),
        select(whole.head(), cut.tokens()));
  }

  @Override
  public List<Supplier<ProjectionCase>> around(ProjectionCase whole) {
    ObjectiveCase on = whole.materialised();
    List<Supplier<ProjectionCase>> simpler = new ArrayList<>();
    INNER
        .around(on)
        .forEach(other ->
            simpler.add(() -> ProjectionCase.of(other.get(), whole.hidden(), whole.head())));
    int width = whole.head()[0].length;
    for (int h = 0; width > 1 && h < width; h++) {
      int left = h;
      int[] kept = IntStream.range(0, width).filter(i -> i != left).toArray();
      simpler.add(
          () -> ProjectionCase.of(on, columns(whole.hidden(), kept), columns(whole.head(), kept)));
    }
    Numbers.matrices(whole.hidden())
        .forEach(hidden -> simpler.add(() -> ProjectionCase.of(on, hidden.get(), whole.head())));
    Numbers.matrices(whole.head())
        .forEach(head -> simpler.add(() -> ProjectionCase.of(on, whole.hidden(), head.get())));
    return simpler;
  }

  @Override
  public Complexity complexity(ProjectionCase whole) {
    return INNER
        .complexity(whole.materialised())
        .then(
            Complexity.of(
                whole.head()[0].length, Digits.of(whole.hidden()) + Digits.of(whole.head())));
  }

  @Override
  public Predicate<ProjectionCase> admission(ProjectionCase whole) {
    Predicate<ObjectiveCase> inner = INNER.admission(whole.materialised());
    // Hidden states are stored as binary32 and heads as bfloat16: small multiples of 1/8 are exact.
    return on ->
        inner.test(on.materialised())
            && Arrays.stream(on.hidden()).allMatch(ProjectionParts::isExact)
            && Arrays.stream(on.head()).allMatch(ProjectionParts::isExact);
  }

  private static boolean isExact(double[] numbers) {
    return Arrays.stream(numbers).allMatch(x -> Math.abs(x) <= 2 && Math.rint(8 * x) == 8 * x);
  }

  private static double[][] select(double[][] values, int[] rows) {
    return Arrays.stream(rows).mapToObj(row -> values[row]).toArray(double[][]::new);
  }

  private static double[][] columns(double[][] values, int[] kept) {
    return Arrays.stream(values)
        .map(row -> Arrays.stream(kept).mapToDouble(column -> row[column]).toArray())
        .toArray(double[][]::new);
  }
}
