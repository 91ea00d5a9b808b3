package org.aligndistil.cpu;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.cpu.kernel.LaneSums;
import org.aligndistil.cpu.kernel.PlainTerm;
import org.aligndistil.cpu.kernel.Slice;
import org.aligndistil.cpu.logits.TileLogits;
import org.aligndistil.cpu.row.Comparison;
import org.aligndistil.cpu.row.PairDivergence;
import org.aligndistil.cpu.row.PlainDivergence;
import org.aligndistil.cpu.row.PlainDivergence.Purpose;
import org.aligndistil.cpu.row.PlainMix;
import org.aligndistil.cpu.row.RowMix;
import org.aligndistil.cpu.row.Softmax;
import org.aligndistil.cpu.row.Unlisted;

/// The softmaxes and comparisons of the rows of one tile, each computed once but for the softmaxes
/// that nothing but a distance needs.
///
/// One a thread, moved from tile to tile.
final class TileRows {

  private static final double ROUNDING = 0x1p-53;

  private final TileLogits logits;
  private final int vocabulary;
  private final Softmax.Scratch scratch;
  private final int stride;
  private final int length;
  private final Workspace workspace;
  private final Map<Mix, Softmax[]> softmaxes = new HashMap<>();
  private final Map<Pair, Compared> comparisons = new LinkedHashMap<>();
  private int kept;

  private record Pair(Mix p, Mix q) {}

  /// The comparisons of a pair.
  ///
  /// @param pair which
  /// @param difference the mix of the first minus that of the second
  /// @param rooms where what is kept of them is
  /// @param rows one a row
  private record Compared(
      Pair pair, Mix difference, Map<Purpose, double[]> rooms, Comparison[] rows) {}

  TileRows(TileLogits logits, int capacity, Workspace workspace) {
    this.logits = logits;
    this.vocabulary = logits.vocabulary();
    this.stride = LaneSums.padded(vocabulary);
    this.length = Math.multiplyExact(capacity, stride);
    this.workspace = workspace;
    this.scratch = workspace.scratch();
  }

  /// Forgets the rows of the tile before.
  void clear() {
    softmaxes.clear();
    comparisons.clear();
    kept = 0;
  }

  int firstRow() {
    return logits.firstRow();
  }

  int rowCount() {
    return logits.rowCount();
  }

  int vocabulary() {
    return vocabulary;
  }

  /// The blocks of a row.
  List<PlainTerm.Range> blocks() {
    return logits.blocks();
  }

  int label(int row) {
    return logits.label(row);
  }

  /// What the tokens of a row that are not listed have of a distribution.
  Unlisted unlisted(Mix distribution, TokenLists lists, int row) {
    return new Unlisted(
        softmax(distribution)[row],
        pivot -> RowMix.distribution(distribution, logits, row, pivot),
        listed(lists, row),
        vocabulary,
        scratch);
  }

  private BitSet listed(TokenLists lists, int row) {
    BitSet tokens = new BitSet(vocabulary);
    for (int k = 0; k < lists.width(); k++) {
      tokens.set(lists.token(firstRow() + row, k));
    }
    return tokens;
  }

  /// A function on the vocabulary, relative to a token that a distribution has.
  RowMix function(Mix function, Mix distribution, int row) {
    int pivot = softmax(distribution)[row].argMax();
    return RowMix.function(function, logits, row, pivot);
  }

  /// The mix of p minus that of q, relative to p's most probable token.
  RowMix difference(Mix p, Mix q, int row) {
    return RowMix.difference(p, q, logits, row, softmax(p)[row].argMax());
  }

  /// A function on the vocabulary, relative to a token that a distribution has, where no role of it
  /// masks a token.
  Optional<PlainMix> plainFunction(Mix function, Mix distribution, int row) {
    int pivot = softmax(distribution)[row].argMax();
    return PlainMix.of(function, logits, row, pivot);
  }

  /// The softmax of a mix, one a row.
  Softmax[] softmax(Mix mix) {
    Softmax[] rows = softmaxes.get(mix);
    if (rows == null) {
      double[] e = workspace.exponentials(softmaxes.size(), length);
      rows = new Softmax[rowCount()];
      for (int row = 0; row < rows.length; row++) {
        rows[row] = Softmax.of(mix, logits, row, new Slice(e, row * stride), scratch);
      }
      softmaxes.put(mix, rows);
    }
    return rows;
  }

  /// The comparison of two distributions, one a row.
  ///
  /// @throws IllegalArgumentException if they have different supports
  Comparison[] comparison(Mix p, Mix q) {
    Pair pair = new Pair(p, q);
    Compared known = comparisons.get(pair);
    if (known == null) {
      if (p.support() != q.support()) {
        throw new IllegalArgumentException(
            "both distributions must have the same support: %s, %s".formatted(p, q));
      }
      Purpose divergence = p.uses(Role.POLICY) ? Purpose.DIVERGENCE : Purpose.PULL;
      Compared compared =
          new Compared(pair, p.minus(q), new EnumMap<>(Purpose.class), new Comparison[rowCount()]);
      for (int i = 0; i < rowCount(); i++) {
        int row = i;
        compared.rows[row] =
            new Comparison(
                divergence, purpose -> plain(compared, purpose, row), () -> careful(p, q, row));
      }
      known = compared;
      comparisons.put(pair, known);
    }
    return known.rows;
  }

  /// A multiple of the difference between p and a distribution it has been compared with.
  ///
  /// @param compared the comparison
  /// @param factor what its difference is multiplied by
  record Multiple(PlainDivergence compared, double factor) {}

  /// A function as a multiple of a difference: more accurate than by its own weights, which are
  /// rounded one by one, and with its mean under p known.
  Optional<Multiple> multiple(Mix p, Mix function, int row) {
    for (Map.Entry<Pair, Compared> entry : comparisons.entrySet()) {
      Optional<PlainDivergence> plain = entry.getValue().rows[row].differences();
      if (entry.getKey().p.equals(p) && plain.isPresent()) {
        OptionalDouble factor = factor(function, entry.getValue().difference, row);
        if (factor.isPresent()) {
          return Optional.of(new Multiple(plain.get(), factor.getAsDouble()));
        }
      }
    }
    return Optional.empty();
  }

  /// What a mix is multiplied by to give another one of the same roles, to within a few roundings.
  private static OptionalDouble factor(Mix product, Mix mix, int row) {
    if (product.terms().isEmpty() || product.terms().size() != mix.terms().size()) {
      return OptionalDouble.empty();
    }
    double factor =
        product.terms().getFirst().weight().value(row) / mix.terms().getFirst().weight().value(row);
    for (int j = 0; j < mix.terms().size(); j++) {
      Mix.Term a = product.terms().get(j);
      Mix.Term b = mix.terms().get(j);
      double rest = Math.abs(a.weight().value(row) - factor * b.weight().value(row));
      boolean isMultiple = rest <= 4 * ROUNDING * Math.abs(a.weight().value(row));
      if (!isMultiple || !a.plus().equals(b.plus()) || !a.minus().equals(b.minus())) {
        return OptionalDouble.empty();
      }
    }
    return OptionalDouble.of(factor);
  }

  private Optional<PlainDivergence> plain(Compared compared, Purpose purpose, int row) {
    if (compared.difference.support() != Mix.Support.EVERY_TOKEN) {
      return Optional.empty();
    }
    boolean isPassing = purpose == Purpose.DISTANCE;
    Mix first = compared.pair.p;
    Softmax p = isPassing ? passing(first, row) : softmax(first)[row];
    double[] room =
        isPassing
            ? workspace.compared(kept, length)
            : compared.rooms.computeIfAbsent(purpose, _ -> workspace.compared(kept++, length));
    return PlainMix.of(compared.difference, logits, row, p.argMax())
        .flatMap(d -> PlainDivergence.of(p, d, purpose, new Slice(room, row * stride), scratch));
  }

  /// A softmax of which only a statistic is needed: where the next one that is kept will be, so
  /// that fewer rows have to stay in the cache.
  private Softmax passing(Mix mix, int row) {
    if (softmaxes.containsKey(mix) || mix.uses(Role.POLICY)) {
      return softmax(mix)[row];
    }
    double[] e = workspace.exponentials(softmaxes.size(), length);
    return Softmax.of(mix, logits, row, new Slice(e, row * stride), scratch);
  }

  private PairDivergence careful(Mix p, Mix q, int row) {
    RowMix d = difference(p, q, row);
    return PairDivergence.of(softmax(p)[row], softmax(q)[row], d, vocabulary, workspace.block());
  }
}
