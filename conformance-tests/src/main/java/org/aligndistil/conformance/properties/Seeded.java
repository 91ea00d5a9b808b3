package org.aligndistil.conformance.properties;

import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;
import org.aligndistil.conformance.reduction.Descent;

/// Cases that follow from the seed of their property and from that of the whole suite.
///
/// The seed of a property is written beside it, so that every run meets the same cases; that of the
/// suite is 0, and `-Daligndistil.seed=42` makes others, the same ones each time.
///
/// @param <T> the cases
abstract class Seeded<T> implements ArbitrarySupplier<T> {

  /// Which run of the suite this is.
  static final long SEED = Long.getLong("aligndistil.seed", 0);

  /// As generators of collections want to know it; those of cases do not care.
  private static final int TRIES = 1000;

  /// The cases, as the seed of the property alone would make them.
  abstract Arbitrary<T> cases();

  @Override
  public final Arbitrary<T> get() {
    RandomGenerator<T> generator = cases().generator(TRIES);
    return Arbitraries.fromGenerator(
        random -> simplified(generator.next(new Random(random.nextLong() + SEED))));
  }

  /// A seed is no simpler than another one; where it is known what makes a case simpler, that is
  /// what is done to it.
  private static <T> Shrinkable<T> simplified(Shrinkable<T> made) {
    Optional<Descent<T>> beginning = Descent.from(made.value());
    return beginning.isPresent() ? new Simplified<>(beginning.get(), new Deadline()) : made;
  }
}
