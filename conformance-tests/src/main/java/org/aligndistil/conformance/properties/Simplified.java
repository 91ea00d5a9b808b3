package org.aligndistil.conformance.properties;

import java.util.stream.Stream;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;
import org.aligndistil.conformance.reduction.Descent;

/// A case that the engine may replace by a simpler one that breaks the clause, too.
///
/// @param at the case, and what is simpler
/// @param end of the search
/// @param <T> the cases
record Simplified<T>(Descent<T> at, Deadline end) implements Shrinkable<T> {

  @Override
  public T value() {
    return at.reached();
  }

  @Override
  public Stream<Shrinkable<T>> shrink() {
    return at.steps().takeWhile(_ -> end.isAhead()).map(step -> new Simplified<>(step, end));
  }

  @Override
  public ShrinkingDistance distance() {
    return ShrinkingDistance.of(
        at.complexity().parts().stream().mapToLong(Long::longValue).toArray());
  }
}
