package org.aligndistil.cpu.row;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.aligndistil.cpu.row.PlainDivergence.Kept;

/// Two distributions at one row: each divergence by the quickest way that is shown to be accurate,
/// computed when it is first asked for.
public final class Comparison {

  private final Function<Kept, Optional<PlainDivergence>> plain;
  private final Supplier<PairDivergence> each;
  private final Map<Kept, Optional<PlainDivergence>> known = new EnumMap<>(Kept.class);
  private Optional<PairDivergence> careful = Optional.empty();

  /// A comparison of which nothing is computed yet.
  ///
  /// @param plain the divergences of the whole row with one bound, where it has them
  /// @param careful those with a bound for every token
  public Comparison(
      Function<Kept, Optional<PlainDivergence>> plain, Supplier<PairDivergence> careful) {
    this.plain = plain;
    this.each = careful;
  }

  /// KL(p‖q).
  public Bounded kl() {
    return plain(Kept.DIFFERENCES)
        .map(PlainDivergence::kl)
        .filter(Bounded::isProved)
        .orElseGet(() -> careful().boundedKl());
  }

  /// TVD(p, q).
  public Bounded totalVariation() {
    return plain(Kept.DEVIATIONS)
        .map(PlainDivergence::totalVariation)
        .filter(Bounded::isProved)
        .orElseGet(() -> careful().boundedDistance());
  }

  /// The divergences with one bound, where the row has them.
  ///
  /// @param kept what is needed beside the divergence
  public Optional<PlainDivergence> plain(Kept kept) {
    return known.computeIfAbsent(kept, plain);
  }

  /// The divergences with one bound, if they have been computed.
  ///
  /// @param kept what is needed beside the divergence
  public Optional<PlainDivergence> known(Kept kept) {
    return known.getOrDefault(kept, Optional.empty());
  }

  /// The divergences with a bound for every token.
  public PairDivergence careful() {
    PairDivergence divergence = careful.orElseGet(each);
    careful = Optional.of(divergence);
    return divergence;
  }
}
