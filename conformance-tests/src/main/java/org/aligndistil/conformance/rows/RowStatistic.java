package org.aligndistil.conformance.rows;

import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.exact.Real;

/// One statistic of rows: how a backend computes it, what it is, and its condition.
///
/// @param name for messages
/// @param observed what a backend computes
/// @param truth its definition, of one row
/// @param condition what one rounding of the terms of its mixes does to it, of one row; see
///   [org.aligndistil.conformance.Budget]
public record RowStatistic(
    String name, Sweeps.Statistic observed, OfRow<Real> truth, OfRow<Double> condition) {

  /// Something that every row has.
  @FunctionalInterface
  public interface OfRow<T> {

    /// Of one row.
    T at(int row);
  }

  /// What a backend says of every row, with error bounds.
  public Column on(Backend backend, LogitsCase from) {
    return Sweeps.column(backend, from, observed);
  }
}
