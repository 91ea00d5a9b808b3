package org.aligndistil.conformance.properties;

import java.util.Collections;
import java.util.function.Consumer;
import org.aligndistil.backend.Arithmetic;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.backend.matrix.GradientSink;

/// A backend for which every statistic is 0: enough to learn whether an objective takes a batch.
final class NoArithmetic implements Backend {

  private static final Column ZERO = Column.constant(0);

  @Override
  public String name() {
    return "none";
  }

  @Override
  public Arithmetic arithmetic() {
    return new Arithmetic(Arithmetic.Format.BINARY64, Arithmetic.Reproducibility.ANY_CONFIGURATION);
  }

  @Override
  public void sweep(Inputs inputs, GradientSink sink, Consumer<Tile> work) {
    work.accept(new Zeros(inputs.rowCount()));
  }

  @Override
  public void close() {}

  private record Zeros(int rowCount) implements Tile {

    @Override
    public int firstRow() {
      return 0;
    }

    @Override
    public Column logSumExp(Mix mix) {
      return ZERO;
    }

    @Override
    public Column logProbability(Mix distribution) {
      return ZERO;
    }

    @Override
    public ListedTokens logProbabilities(Mix distribution, TokenLists lists) {
      return new ListedTokens(Collections.nCopies(lists.width(), ZERO), ZERO);
    }

    @Override
    public Column entropy(Mix distribution) {
      return ZERO;
    }

    @Override
    public Column kl(Mix p, Mix q) {
      return ZERO;
    }

    @Override
    public Column totalVariation(Mix p, Mix q) {
      return ZERO;
    }

    @Override
    public Column expectation(Mix distribution, Mix function) {
      return ZERO;
    }

    @Override
    public int[] argMax(Mix mix) {
      return new int[rowCount];
    }

    @Override
    public void gradient(Iterable<LogitsGradient> parts) {}
  }
}
