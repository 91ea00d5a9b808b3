package org.aligndistil.conformance.reduction;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signals;

/// Logits: a batch in which every row is a response of its own.
final class LogitsParts implements Parts<LogitsCase> {

  @Override
  public BatchCase batch(LogitsCase whole) {
    int[] offsets = IntStream.rangeClosed(0, whole.rowCount()).toArray();
    return new BatchCase(whole, new Sequences(offsets), Signals.NONE);
  }

  @Override
  public LogitsCase with(LogitsCase whole, Cut cut, BatchCase batch) {
    return batch.logits();
  }

  @Override
  public List<Supplier<LogitsCase>> around(LogitsCase whole) {
    return List.of();
  }

  @Override
  public Complexity complexity(LogitsCase whole) {
    return Complexity.of();
  }

  @Override
  public Predicate<LogitsCase> admission(LogitsCase whole) {
    return _ -> true;
  }
}
