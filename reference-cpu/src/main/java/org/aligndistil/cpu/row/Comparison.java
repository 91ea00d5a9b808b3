package org.aligndistil.cpu.row;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.aligndistil.cpu.row.PlainDivergence.Purpose;

/// Two distributions at one row: each divergence by the quickest way that is shown to be accurate,
/// computed when it is first asked for.
public final class Comparison {

  private final Purpose divergence;
  private final Function<Purpose, Optional<PlainDivergence>> plain;
  private final Supplier<PairDivergence> each;
  private final Map<Purpose, Optional<PlainDivergence>> known = new EnumMap<>(Purpose.class);
  private Optional<PairDivergence> careful = Optional.empty();

  /// A comparison of which nothing is computed yet.
  ///
  /// @param divergence which of the purposes of a KL it has
  /// @param plain the divergences of the whole row with one bound, where it has them
  /// @param careful those with a bound for every token
  public Comparison(
      Purpose divergence,
      Function<Purpose, Optional<PlainDivergence>> plain,
      Supplier<PairDivergence> careful) {
    this.divergence = divergence;
    this.plain = plain;
    this.each = careful;
  }

  /// KL(p‖q).
  public Bounded kl() {
    return plain(divergence)
        .map(PlainDivergence::result)
        .filter(Bounded::isProved)
        .orElseGet(() -> careful().boundedKl());
  }

  /// TVD(p, q).
  public Bounded totalVariation() {
    return plain(Purpose.DISTANCE)
        .map(PlainDivergence::result)
        .filter(Bounded::isProved)
        .orElseGet(() -> careful().boundedDistance());
  }

  /// p − q with one bound for all tokens, where the row has that.
  public Optional<PlainDivergence> pull() {
    return plain(Purpose.PULL);
  }

  /// The divergence with one bound for all tokens and the differences it keeps, if it has been
  /// computed.
  public Optional<PlainDivergence> differences() {
    return known.getOrDefault(Purpose.DIVERGENCE, Optional.empty());
  }

  private Optional<PlainDivergence> plain(Purpose purpose) {
    return known.computeIfAbsent(purpose, plain);
  }

  /// The divergences with a bound for every token.
  public PairDivergence careful() {
    PairDivergence divergence = careful.orElseGet(each);
    careful = Optional.of(divergence);
    return divergence;
  }
}
