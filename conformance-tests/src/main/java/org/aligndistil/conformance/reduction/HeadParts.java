package org.aligndistil.conformance.reduction;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.HeadCase;
import org.aligndistil.objective.HeadObjective;

/// An objective of a head's numbers on a batch.
final class HeadParts implements Parts<HeadCase> {

  @Override
  public BatchCase batch(HeadCase whole) {
    return whole.batch();
  }

  @Override
  public HeadCase with(HeadCase whole, Cut cut, BatchCase batch) {
    return new HeadCase(whole.objective(), whole.subject(), batch);
  }

  @Override
  public List<Supplier<HeadCase>> around(HeadCase whole) {
    if (!whole.objective().equals(whole.subject())) {
      return List.of();
    }
    return Options.simpler(whole.objective()).stream()
        .map(HeadObjective.class::cast)
        .<Supplier<HeadCase>>map(simpler -> () -> new HeadCase(simpler, simpler, whole.batch()))
        .toList();
  }

  @Override
  public Complexity complexity(HeadCase whole) {
    return Options.complexity(whole.objective());
  }

  @Override
  public Predicate<HeadCase> admission(HeadCase whole) {
    return on ->
        (!on.objective().needsPairs() || !on.sequences().pairs().isEmpty())
            && on.sequences().kinds().containsAll(on.objective().kinds());
  }
}
