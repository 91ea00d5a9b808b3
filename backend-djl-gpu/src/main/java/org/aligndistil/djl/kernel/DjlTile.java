package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;

/// The statistics of the rows of one tile. Each softmax and each pair is computed once.
final class DjlTile implements Tile {

  private final TileRoles roles;
  private final TileSink sink;
  private final NDArray labels;
  private final Map<Mix, SoftmaxRows> softmaxes = new HashMap<>();
  private final Map<Pair, PairRows> pairs = new HashMap<>();

  private record Pair(Mix p, Mix q) {}

  /// What a statistic is at a row.
  private interface RowStatistic {
    double of(int row);
  }

  DjlTile(TileRoles roles, TileSink sink) {
    this.roles = roles;
    this.sink = sink;
    this.labels = roles.newLabels();
  }

  @Override
  public int firstRow() {
    return roles.extent().firstRow();
  }

  @Override
  public int rowCount() {
    return roles.extent().rowCount();
  }

  @Override
  public Column logSumExp(Mix mix) {
    SoftmaxRows softmax = softmax(mix);
    return column(softmax::logSumExp, softmax::logSumExpBound);
  }

  @Override
  public Column logProbability(Mix distribution) {
    SoftmaxRows softmax = softmax(distribution);
    return column(
        row ->
            isArgMax(softmax, row)
                ? -softmax.logTail(row)
                : softmax.labelBelow(row) - softmax.logTail(row),
        row ->
            isArgMax(softmax, row)
                ? softmax.sumError(row)
                : softmax.sumError(row) + softmax.labelBelowBound(row));
  }

  @Override
  public ListedTokens logProbabilities(Mix distribution, TokenLists lists) {
    ListedRows listed = listed(distribution, lists);
    List<Column> each = new ArrayList<>();
    for (int k = 0; k < lists.width(); k++) {
      int place = k;
      each.add(
          column(
              row -> listed.logProbability(place, row),
              row -> listed.logProbabilityBound(place, row)));
    }
    return new ListedTokens(each, column(listed::othersLogProbability, listed::othersBound));
  }

  ListedRows listed(Mix distribution, TokenLists lists) {
    return ListedRows.of(softmax(distribution), lists, roles);
  }

  private boolean isArgMax(SoftmaxRows softmax, int row) {
    return softmax.argMax(row) == roles.label(row);
  }

  @Override
  public Column entropy(Mix distribution) {
    SoftmaxRows softmax = softmax(distribution);
    return column(softmax::entropy, softmax::entropyBound);
  }

  @Override
  public Column kl(Mix p, Mix q) {
    PairRows pair = pair(p, q);
    return column(row -> pair.kl()[row], row -> pair.klBound()[row]);
  }

  @Override
  public Column totalVariation(Mix p, Mix q) {
    PairRows pair = pair(p, q);
    return column(row -> pair.distance()[row] / 2, row -> pair.distanceBound()[row] / 2);
  }

  @Override
  public Column expectation(Mix distribution, Mix function) {
    SoftmaxRows p = softmax(distribution);
    ExpectationRows mean = ExpectationRows.of(p, function(function), roles);
    return column(
        row -> mean.function().pivotValue()[row] + mean.value()[row],
        row -> mean.function().pivotBound()[row] + mean.bound()[row]);
  }

  @Override
  public int[] argMax(Mix mix) {
    return mix.terms().size() == 1 ? GreatestTokens.of(mix, roles, labels) : softmax(mix).argMax();
  }

  @Override
  public void gradient(Iterable<LogitsGradient> parts) {
    sink.requireOpen();
    sink.write(roles.extent(), GradientRows.of(this, roles, parts));
  }

  NDArray labels() {
    return labels;
  }

  /// A function on the vocabulary, relative to its value at the policy's most probable token.
  MixRows function(Mix mix) {
    return MixRows.of(mix, roles, roles.modes(Role.POLICY));
  }

  /// The logits of a distribution. A single role is centred at its own greatest logit, which is
  /// known before anything is rounded; any other mix at the policy's, for want of a better one.
  private MixRows logits(Mix mix) {
    Role centre = isRole(mix) ? mix.terms().getFirst().plus() : Role.POLICY;
    MixRows all =
        MixRows.of(mix, roles, roles.modes(centre))
            .filled(roles.absent(mix), Double.NEGATIVE_INFINITY, roles);
    return switch (mix.support()) {
      case EVERY_TOKEN -> all;
      case WITHOUT_LABEL -> all.with(labels, Double.NEGATIVE_INFINITY, roles);
    };
  }

  /// The logits of p minus those of q: 0 at a label that both leave out and at tokens that the
  /// vocabularies of both lack.
  private MixRows difference(Mix p, Mix q, NDArray pivots) {
    NDArray low = roles.absent(p);
    NDArray high = roles.absent(q);
    MixRows all =
        MixRows.of(p.minus(q), roles, pivots)
            .filled(high, Double.POSITIVE_INFINITY, roles)
            .filled(low, Double.NEGATIVE_INFINITY, roles)
            .filled(roles.both(low, high), 0, roles);
    return switch (p.support()) {
      case EVERY_TOKEN -> all;
      case WITHOUT_LABEL -> all.with(labels, 0, roles);
    };
  }

  SoftmaxRows softmax(Mix mix) {
    SoftmaxRows rows = softmaxes.get(mix);
    if (rows == null) {
      rows = SoftmaxRows.of(mix, logits(mix), labels, roles);
      softmaxes.put(mix, rows);
    }
    return rows;
  }

  PairRows pair(Mix p, Mix q) {
    Pair pair = new Pair(p, q);
    PairRows rows = pairs.get(pair);
    if (rows == null) {
      if (p.support() != q.support()) {
        throw new IllegalArgumentException(
            "both distributions must have the same support: %s, %s".formatted(p, q));
      }
      SoftmaxRows first = softmax(p);
      SoftmaxRows second = softmax(q);
      try (NDArray modes = first.newArgMax(roles)) {
        rows = PairRows.of(first, second, difference(p, q, modes), modes, roles);
      }
      pairs.put(pair, rows);
    }
    return rows;
  }

  /// Rounding of the last operations, in double, is added; an infinite statistic is exact. A bound
  /// that overflowed is infinite.
  private Column column(RowStatistic value, RowStatistic bound) {
    double[] values = new double[rowCount()];
    double[] errors = new double[rowCount()];
    for (int row = 0; row < values.length; row++) {
      values[row] = value.of(row);
      double error = bound.of(row) + 4 * Roundoff.DOUBLE * Math.abs(values[row]);
      if (Double.isInfinite(values[row])) {
        error = 0;
      } else if (Double.isNaN(error)) {
        error = Double.POSITIVE_INFINITY;
      }
      errors[row] = error;
    }
    return Column.of(values, errors);
  }

  private static boolean isRole(Mix mix) {
    return mix.terms().size() == 1
        && mix.terms().getFirst().minus().isEmpty()
        && mix.terms().getFirst().weight().isConstant()
        && mix.terms().getFirst().weight().value(0) > 0;
  }
}
