package org.aligndistil.conformance.rows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.Mixture;
import org.aligndistil.conformance.cases.TokenChoice;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;

/// The exact mixes of a case, each computed once.
public final class ExactRows {

  private record Key(Mixture mixture, int row) {}

  private final LogitsCase from;
  private final Map<Key, List<Real>> values = new HashMap<>();
  private final Map<Key, List<Real>> functions = new HashMap<>();
  private final Map<Key, Distribution> softmaxes = new HashMap<>();

  /// The rows of a case.
  public ExactRows(LogitsCase from) {
    this.from = from;
  }

  /// The logits of a mix's softmax, `[V]`.
  public List<Real> values(Mixture mixture, int row) {
    return values.computeIfAbsent(new Key(mixture, row), key -> key.mixture.exact(from, key.row));
  }

  /// The softmax of the mix.
  public Distribution softmax(Mixture mixture, int row) {
    return softmaxes.computeIfAbsent(
        new Key(mixture, row), key -> Distribution.softmax(values(key.mixture, key.row)));
  }

  /// A mix as a function, `[V]`.
  public List<Real> function(Mixture mixture, int row) {
    return functions.computeIfAbsent(
        new Key(mixture, row), key -> key.mixture.function(from, key.row));
  }

  /// Whether the mix has a softmax in every row.
  public boolean isDistribution(Mixture mixture) {
    return IntStream.range(0, from.rowCount())
        .allMatch(row -> Distribution.exists(values(mixture, row)));
  }

  /// Whether q is a distribution that masks no token which p does not.
  public boolean isAbsolutelyContinuous(Mixture p, Mixture q) {
    return isDistribution(q)
        && IntStream.range(0, from.rowCount())
            .allMatch(row -> Statistics.kl(softmax(p, row), softmax(q, row)).isFinite());
  }

  /// Whether the mix is a finite function.
  public boolean isFinite(Mixture mixture) {
    return IntStream.range(0, from.rowCount())
        .allMatch(row -> function(mixture, row).stream().allMatch(Real::isFinite));
  }

  /// The label of a row.
  public int label(int row) {
    return from.labels()[row];
  }

  /// The listed tokens of a row.
  public List<Integer> list(TokenChoice choice, int row) {
    return choice.list(from, row);
  }

  /// The listed tokens of every row.
  public TokenLists lists(TokenChoice choice) {
    return choice.lists(from);
  }

  /// What a rounding of each term of the mix is a rounding of, `[V]`; see [Mixture#sizes].
  public double[] sizes(Mixture mixture, int row) {
    return Mixture.sizes(mixture.mix(from, row, 1), from, row);
  }

  /// Σ_j |w_j (z_a − z_b)| at the pivot, which a mix's absolute value is computed from.
  public double pivotSize(Mixture mixture, int row) {
    return Mixture.sizeAtPivot(mixture.mix(from, row, 1), from, row);
  }

  /// The mixes that have a softmax in every row.
  public Stream<Mixture> distributions() {
    return Mixture.DISTRIBUTIONS.stream().filter(this::isDistribution);
  }
}
