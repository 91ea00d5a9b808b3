package org.aligndistil.cpu.row;

import java.util.Optional;
import java.util.function.Supplier;

/// Two distributions at one row: each divergence by the quickest way that is shown to be accurate.
public final class Comparison {

  private final Optional<PlainDivergence> plain;
  private final Supplier<PairDivergence> each;
  private Optional<PairDivergence> careful = Optional.empty();

  /// A comparison of which nothing is computed yet.
  ///
  /// @param plain the divergences of the whole row with one bound, where it has them
  /// @param careful those with a bound for every token
  public Comparison(Optional<PlainDivergence> plain, Supplier<PairDivergence> careful) {
    this.plain = plain;
    this.each = careful;
  }

  /// KL(p‖q).
  public Bounded kl() {
    return plain
        .map(PlainDivergence::kl)
        .filter(Bounded::isProved)
        .orElseGet(() -> careful().boundedKl());
  }

  /// TVD(p, q).
  public Bounded totalVariation() {
    return plain
        .map(PlainDivergence::totalVariation)
        .filter(Bounded::isProved)
        .orElseGet(() -> careful().boundedDistance());
  }

  /// The divergences with one bound, where the row has them.
  public Optional<PlainDivergence> plain() {
    return plain;
  }

  /// The divergences with a bound for every token.
  public PairDivergence careful() {
    PairDivergence divergence = careful.orElseGet(each);
    careful = Optional.of(divergence);
    return divergence;
  }
}
