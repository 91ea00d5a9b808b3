package org.aligndistil.conformance.mutants;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.conformance.rows.Primitive;

/// A tile some of whose statistics have a given bound.
final class BoundedTile extends ForwardingTile {

  private final Set<Primitive> primitives;
  private final double bound;

  /// The same bound for some statistics.
  ///
  /// @param primitives which
  BoundedTile(Tile sound, Set<Primitive> primitives, double bound) {
    super(sound);
    this.primitives = primitives;
    this.bound = bound;
  }

  @Override
  public Column logSumExp(Mix mix) {
    return bounded(Primitive.LOG_SUM_EXP, sound.logSumExp(mix));
  }

  @Override
  public Column logProbability(Mix distribution) {
    return bounded(Primitive.LOG_PROBABILITY, sound.logProbability(distribution));
  }

  @Override
  public ListedTokens logProbabilities(Mix distribution, TokenLists lists) {
    ListedTokens listed = sound.logProbabilities(distribution, lists);
    List<Column> each =
        listed.each().stream().map(column -> bounded(Primitive.LISTED, column)).toList();
    return new ListedTokens(each, bounded(Primitive.OTHERS, listed.others()));
  }

  @Override
  public Column entropy(Mix distribution) {
    return bounded(Primitive.ENTROPY, sound.entropy(distribution));
  }

  @Override
  public Column kl(Mix p, Mix q) {
    return bounded(Primitive.KL, sound.kl(p, q));
  }

  @Override
  public Column totalVariation(Mix p, Mix q) {
    return bounded(Primitive.TOTAL_VARIATION, sound.totalVariation(p, q));
  }

  @Override
  public Column expectation(Mix distribution, Mix function) {
    return bounded(Primitive.EXPECTATION, sound.expectation(distribution, function));
  }

  private Column bounded(Primitive primitive, Column column) {
    if (!primitives.contains(primitive)) {
      return column;
    }
    double[] values = new double[rowCount()];
    double[] errors = new double[values.length];
    Arrays.setAll(values, column::value);
    Arrays.fill(errors, bound);
    return Column.of(values, errors);
  }
}
