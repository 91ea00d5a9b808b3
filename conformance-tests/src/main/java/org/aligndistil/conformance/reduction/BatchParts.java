package org.aligndistil.conformance.reduction;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.aligndistil.conformance.cases.BatchCase;

/// A batch alone.
final class BatchParts implements Parts<BatchCase> {

  @Override
  public BatchCase batch(BatchCase whole) {
    return whole;
  }

  @Override
  public BatchCase with(BatchCase whole, Cut cut, BatchCase batch) {
    return batch;
  }

  @Override
  public List<Supplier<BatchCase>> around(BatchCase whole) {
    return List.of();
  }

  @Override
  public Complexity complexity(BatchCase whole) {
    return Complexity.of();
  }

  @Override
  public Predicate<BatchCase> admission(BatchCase whole) {
    return _ -> true;
  }
}
