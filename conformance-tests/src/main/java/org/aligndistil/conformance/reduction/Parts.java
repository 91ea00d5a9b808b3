package org.aligndistil.conformance.reduction;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.HeadCase;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.ProjectionCase;
import org.aligndistil.conformance.padded.PaddedCase;

/// A kind of cases: a batch, and what there is around it.
///
/// @param <T> the cases
interface Parts<T> {

  /// The parts of a case, if its kind is known.
  @SuppressWarnings("unchecked")
  static <T> Optional<Parts<T>> of(T whole) {
    return switch (whole) {
      case LogitsCase _ -> Optional.of((Parts<T>) new LogitsParts());
      case BatchCase _ -> Optional.of((Parts<T>) new BatchParts());
      case ObjectiveCase _ -> Optional.of((Parts<T>) new ObjectiveParts());
      case HeadCase _ -> Optional.of((Parts<T>) new HeadParts());
      case ProjectionCase _ -> Optional.of((Parts<T>) new ProjectionParts());
      case PaddedCase _ -> Optional.of((Parts<T>) new PaddedParts());
      default -> Optional.empty();
    };
  }

  /// The batch of a case.
  BatchCase batch(T whole);

  /// The same case around another batch.
  ///
  /// @param cut what the batch is of that of the case, in which numbers may differ too
  T with(T whole, Cut cut, BatchCase batch);

  /// Cases in which something around the batch is simpler.
  List<Supplier<T>> around(T whole);

  /// That of what is around the batch.
  Complexity complexity(T whole);

  /// Whether a case is one that its generator might have made instead of this one: clauses promise
  /// nothing of others. Batches that show their labels need not be asked about.
  Predicate<T> admission(T whole);
}
