package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.aligndistil.backend.Mix;

/// A mix at the rows of a tile, relative to its value at each row's pivot token.
///
/// ```
/// m'_v = Σ_j w_j ((z_a − z_b)_v − (z_a − z_b)_pivot)
/// ```
///
/// Differences come first, then the pivot, then the weight: what two roles have in common cancels
/// before it can be rounded. The pivot may be any token; bounds are small where logits are near the
/// pivot's.
///
/// @param values m', `[n,V]`; ±∞ where masks decide
/// @param bounds bounds on the errors of m', finite
/// @param pivotValue the mix at the pivot: what m' must be added to for its absolute value
/// @param pivotBound bound on the error of that
/// @param masked whether some role masks a token of this tile
record MixRows(
    NDArray values, NDArray bounds, double[] pivotValue, double[] pivotBound, boolean masked) {

  /// One number a term and row, each column for the device.
  private record Coefficients(
      double[] weights, double[] slopes, double[] offsets, double[] errors) {
    Coefficients(int size) {
      this(new double[size], new double[size], new double[size], new double[size]);
    }
  }

  /// The arrays of all terms; empty ones are absent.
  private record Arrays(
      List<NDArray> plus, List<NDArray> minus, List<NDArray> plusMasks, List<NDArray> minusMasks) {

    Arrays() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    void add(Mix.Term term, TileRoles roles) {
      TileRoles.RoleRows first = roles.rows(term.plus());
      Optional<TileRoles.RoleRows> second = term.minus().map(roles::rows);
      plus.add(first.logits());
      plusMasks.add(first.mask());
      minus.add(second.map(TileRoles.RoleRows::logits).orElse(roles.none()));
      minusMasks.add(second.map(TileRoles.RoleRows::mask).orElse(roles.none()));
    }

    boolean anyMask() {
      return Stream.concat(plusMasks.stream(), minusMasks.stream())
          .anyMatch(mask -> mask.size() > 0);
    }
  }

  /// Computes a mix.
  ///
  /// @param mix of at least one term
  /// @param roles the tile's logits
  /// @param pivots the token of each row at which m' is 0
  static MixRows of(Mix mix, TileRoles roles, NDArray pivots) {
    List<Mix.Term> terms = mix.terms();
    Coefficients coefficients = new Coefficients(terms.size() * roles.extent().rowCount());
    Arrays arrays = new Arrays();
    for (int j = 0; j < terms.size(); j++) {
      arrays.add(terms.get(j), roles);
      fill(coefficients, j, terms.get(j), terms.size(), roles);
    }
    return compute(mix, roles, pivots, coefficients, arrays);
  }

  /// The same mix with another value at one token of each row.
  ///
  /// @param tokens `[n,1]`, 64-bit integers
  /// @param value −∞ to leave them out of a distribution, or 0
  MixRows with(NDArray tokens, double value, TileRoles roles) {
    NDList result = roles.kernels().run(roles.manager(), "hide", values, bounds, tokens, value);
    boolean isLeftOut = value == Double.NEGATIVE_INFINITY;
    return new MixRows(result.get(0), result.get(1), pivotValue, pivotBound, masked || isLeftOut);
  }

  /// The same mix with another value at some tokens.
  ///
  /// @param mask `[n,V]`, which; none if empty
  MixRows filled(NDArray mask, double value, TileRoles roles) {
    if (mask.size() == 0) {
      return this;
    }
    NDArray changed = roles.kernels().one(roles.manager(), "fill", values, mask, value);
    return new MixRows(changed, bounds, pivotValue, pivotBound, true);
  }

  /// A mix is computed in binary64 and rounded once, which is at most u times the sizes of its
  /// terms. A single role is subtracted from in its own format: rounding the exact difference once
  /// or twice is the same for numbers that are binary32.
  private static void fill(Coefficients c, int j, Mix.Term term, int terms, TileRoles roles) {
    int rows = roles.extent().rowCount();
    for (int row = 0; row < rows; row++) {
      int at = j * rows + row;
      double weight = term.weight().value(row);
      double size = Math.abs(weight);
      c.weights[at] = weight;
      c.errors[at] = term.weight().error(row) + 4 * Roundoff.DOUBLE * size;
      c.slopes[at] =
          Roundoff.SLACK * size * (Roundoff.SINGLE + (terms + 4) * Roundoff.DOUBLE)
              + term.weight().error(row);
      c.offsets[at] = term.minus().isPresent() ? 2 * Roundoff.DOUBLE * size : 0;
    }
  }

  /// Whether the mix is a role, or the negative of one, at every row.
  private static boolean isPlain(Mix mix, Coefficients c) {
    return mix.terms().size() == 1
        && mix.terms().getFirst().minus().isEmpty()
        && DoubleStream.of(c.weights).allMatch(weight -> Math.abs(weight) == 1);
  }

  private static MixRows compute(
      Mix mix, TileRoles roles, NDArray pivots, Coefficients c, Arrays arrays) {
    int terms = arrays.plus.size();
    boolean masked = arrays.anyMask();
    int rows = roles.extent().rowCount();
    Kernels kernels = roles.kernels();
    try (NDArray coefficients =
        Kernels.terms(roles.manager(), rows, c.weights, c.slopes, c.offsets)) {
      NDList result =
          kernels.run(
              roles.manager(),
              "mix",
              arrays.plus,
              arrays.minus,
              coefficients,
              pivots,
              isPlain(mix, c));
      NDArray values = result.get(0);
      if (masked) {
        values =
            kernels.one(
                roles.manager(), "mask", values, arrays.plusMasks, arrays.minusMasks, coefficients);
      }
      double[] value = new double[rows];
      double[] bound = new double[rows];
      double[] centres = result.get(2).toDoubleArray();
      for (int i = 0; i < terms * rows; i++) {
        value[i % rows] += c.weights[i] * centres[i];
        bound[i % rows] += (c.errors[i] + c.offsets[i]) * Math.abs(centres[i]);
      }
      return new MixRows(values, result.get(1), value, bound, masked);
    }
  }
}
