package org.aligndistil.cpu.row;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.aligndistil.backend.Mix;
import org.aligndistil.cpu.kernel.Difference;
import org.aligndistil.cpu.kernel.NativeRow;
import org.aligndistil.cpu.kernel.PlainTerm;
import org.aligndistil.cpu.kernel.Slice;
import org.aligndistil.cpu.logits.RoleRows;
import org.aligndistil.cpu.logits.TileLogits;

/// A mix at a row in which no role masks a token, relative to its value at a pivot token, block by
/// block.
///
/// The values are those of [RowMix]. What they may be off by is not computed token by token, but
/// follows from their sizes s_v = Σ_j |w_j t_j,v|:
///
/// ```
/// |error_v| ≤ slope · s_v + offset
/// ```
public final class PlainMix {

  private static final double ROUNDING = 0x1p-53;

  /// What the roundings of an error bound itself may take away from it.
  private static final double MARGIN = 1 + 0x1p-30;

  /// Where sums of logits are in no danger of overflow.
  private static final double LARGEST = 0x1p200;

  /// Up to this error ε of an exponent, that of its exponential is below ε (1 + ε), relative to it.
  private static final double LARGEST_ERROR = 1;

  /// A term at the row.
  ///
  /// @param single a term of one role, where kernels can read it
  /// @param pair likewise a term of two
  private record Term(
      RoleRows plus,
      Optional<RoleRows> minus,
      PlainTerm.Coefficients coefficients,
      Optional<PlainTerm.Single> single,
      Optional<PlainTerm.Pair> pair) {

    static Term of(RoleRows plus, Optional<RoleRows> minus, int row, double weight, int pivot) {
      double a = plus.at(row, pivot);
      double b = minus.isPresent() ? minus.get().at(row, pivot) : 0;
      PlainTerm.Coefficients c = new PlainTerm.Coefficients(weight, a - b, Difference.low(a, b));
      Optional<NativeRow> first = plus.direct(row);
      if (minus.isEmpty()) {
        Optional<PlainTerm.Single> single = first.map(logits -> new PlainTerm.Single(logits, c));
        return new Term(plus, minus, c, single, Optional.empty());
      }
      Optional<NativeRow> second = minus.get().direct(row);
      boolean isDirect = first.isPresent() && second.isPresent();
      return new Term(
          plus,
          minus,
          c,
          Optional.empty(),
          isDirect
              ? Optional.of(new PlainTerm.Pair(first.get(), second.get(), c))
              : Optional.empty());
    }

    boolean isCoarse(int row, int token) {
      return plus.isCoarse(row, token) && (minus.isEmpty() || minus.get().isCoarse(row, token));
    }

    boolean isCoarse(int row) {
      return plus.isCoarse(row) && (minus.isEmpty() || minus.get().isCoarse(row));
    }

    /// No less than any difference of a logit in magnitude.
    double magnitude(int row) {
      return plus.magnitude(row) + (minus.isEmpty() ? 0 : minus.get().magnitude(row));
    }
  }

  /// A kernel that gets a term of logits that were copied into a block's values.
  private interface Kernel {
    void run(PlainTerm.Coefficients c, PlainTerm.Block block, PlainTerm.Range range);
  }

  /// The kernels for coarse logits, see [PlainTerm], and for any others.
  private record Kernels(Kernel set, Kernel add) {
    private static final Kernels COARSE = new Kernels(PlainTerm::setCoarse, PlainTerm::addCoarse);
    private static final Kernels FINE = new Kernels(PlainTerm::setFine, PlainTerm::addFine);
  }

  private final List<Term> terms;
  private final int row;
  private final int vocabulary;
  private final List<PlainTerm.Range> blocks;
  private final double ownSlope;
  private final double slope;
  private final double offset;
  private final double reach;
  private final boolean centred;

  /// The mix, unless a role masks a token of the row, or the weights and logits are too large, or
  /// the weights too inaccurate, for one bound for all tokens.
  ///
  /// @param mix over every token
  /// @param logits the tile's logits
  /// @param row counted from the first row of the tile
  /// @param pivot the token at which it is 0
  public static Optional<PlainMix> of(Mix mix, TileLogits logits, int row, int pivot) {
    List<Term> terms = new ArrayList<>(mix.terms().size());
    for (Mix.Term part : mix.terms()) {
      RoleRows plus = logits.rows(part.plus());
      Optional<RoleRows> minus = part.minus().map(logits::rows);
      double weight = part.weight().value(row);
      boolean isMasked = plus.isMasked(row) || (minus.isPresent() && minus.get().isMasked(row));
      boolean isUsable = weight != 0 || part.weight().error(row) == 0;
      if (isMasked || !isUsable || !Double.isFinite(weight)) {
        return Optional.empty();
      }
      terms.add(Term.of(plus, minus, row, weight, pivot));
    }
    PlainMix plain = new PlainMix(terms, mix, logits, row);
    boolean isAccurate = plain.error() < LARGEST_ERROR;
    return plain.reach < LARGEST && isAccurate ? Optional.of(plain) : Optional.empty();
  }

  private PlainMix(List<Term> terms, Mix mix, TileLogits logits, int row) {
    this.terms = terms;
    this.vocabulary = logits.vocabulary();
    this.blocks = logits.blocks();
    this.row = row;
    double roundings = 0;
    double weights = 0;
    double most = 0;
    double below = 0;
    boolean isCoarse = true;
    for (int j = 0; j < terms.size(); j++) {
      Term term = terms.get(j);
      double weight = Math.abs(term.coefficients.weight());
      double error = mix.terms().get(j).weight().error(row);
      roundings += j == 0 && weight == 1 ? 0 : ROUNDING;
      weights = Math.max(weights, error == 0 ? 0 : error / weight);
      most += 2 * weight * term.magnitude(row);
      below += weight * term.magnitude(row) * 0x1p-102;
      isCoarse &= term.isCoarse(row);
    }
    ownSlope = MARGIN * (roundings + (isCoarse ? 0 : 3 * ROUNDING));
    slope = ownSlope + MARGIN * weights;
    offset = isCoarse ? 0 : MARGIN * below;
    reach = most;
    boolean isCentred = true;
    for (Term term : terms) {
      isCentred &= term.coefficients.centreLow() == 0;
    }
    centred = isCentred;
  }

  /// Error of a value per unit of its size, that of the weights included.
  public double slope() {
    return slope;
  }

  /// The part of [#slope] that is due to arithmetic here.
  public double ownSlope() {
    return ownSlope;
  }

  /// Error of a value beside that.
  public double offset() {
    return offset;
  }

  /// No less than the error of any value; below 1.
  public double error() {
    return slope * reach + offset;
  }

  /// No less than the size of any value.
  public double reach() {
    return reach;
  }

  /// The mix, where its values in a block are exactly the logits of one role but for a constant,
  /// and a kernel can read those.
  public Optional<PlainTerm.Single> exactSingle(PlainTerm.Range range) {
    return isExact() && isDirect(range) ? terms.getFirst().single : Optional.empty();
  }

  /// The mix, where its values in a block are exactly the difference of two roles but for a
  /// constant, and a kernel can read those.
  public Optional<PlainTerm.Pair> exactPair(PlainTerm.Range range) {
    return isExact() && isDirect(range) ? terms.getFirst().pair : Optional.empty();
  }

  /// Whether no value has an error: sizes are not needed then.
  private boolean isExact() {
    return terms.size() == 1
        && terms.getFirst().coefficients.weight() == 1
        && slope == 0
        && offset == 0;
  }

  /// Computes the values of a block.
  ///
  /// @param range its tokens; the last few may lie beyond the row
  /// @param padding the values of those
  /// @param out receives the values, and what they were added up from where there are several terms
  public void values(PlainTerm.Range range, double padding, PlainTerm.Block out) {
    if (!isDirect(range) || !setDirectly(range, out)) {
      copied(range, padding, out);
    }
  }

  /// Lets a kernel read the logits, if there is one for such a mix.
  private boolean setDirectly(PlainTerm.Range range, PlainTerm.Block out) {
    if (terms.isEmpty() || terms.size() > 2) {
      return false;
    }
    Term first = terms.getFirst();
    Term last = terms.getLast();
    if (terms.size() == 1 && first.single.isPresent()) {
      PlainTerm.set(first.single.get(), range, out.value());
    } else if (first.pair.isEmpty() || last.pair.isEmpty()) {
      return false;
    } else if (terms.size() == 1) {
      PlainTerm.set(first.pair.get(), range, out.value());
    } else {
      PlainTerm.set(first.pair.get(), last.pair.get(), range, out);
    }
    return true;
  }

  /// Whether the block is a whole one of coarse logits.
  private boolean isDirect(PlainTerm.Range range) {
    return range.token() + range.count() <= vocabulary && centred && isCoarse(range.token());
  }

  private boolean isCoarse(int token) {
    for (Term term : terms) {
      if (!term.isCoarse(row, token)) {
        return false;
      }
    }
    return true;
  }

  private void copied(PlainTerm.Range range, double padding, PlainTerm.Block out) {
    int count = Math.min(range.count(), vocabulary - range.token());
    if (terms.isEmpty()) {
      fill(out.value(), range, 0, 0);
    }
    for (int j = 0; j < terms.size(); j++) {
      Term term = terms.get(j);
      if (j == 1) {
        PlainTerm.size(out, range);
      }
      read(term, range, count, out);
      boolean isCoarse = centred && term.isCoarse(row, range.token());
      Kernels kernels = isCoarse ? Kernels.COARSE : Kernels.FINE;
      Kernel kernel = j == 0 ? kernels.set : kernels.add;
      kernel.run(term.coefficients, out, range);
    }
    fill(out.value(), range, count, padding);
    fill(sizes(out), range, count, padding);
  }

  private static void fill(Slice out, PlainTerm.Range range, int from, double value) {
    int at = out.at(range.token());
    Arrays.fill(out.array(), at + from, at + range.count(), value);
  }

  /// What values of a block were added up from, up to the sign.
  public Slice sizes(PlainTerm.Block block) {
    return terms.size() > 1 ? block.size() : block.value();
  }

  private void read(Term term, PlainTerm.Range range, int count, PlainTerm.Block out) {
    term.plus.read(row, range.token(), count, out.plus());
    if (term.minus.isPresent()) {
      term.minus.get().read(row, range.token(), count, out.minus());
    } else {
      Arrays.fill(out.minus(), 0, count, 0);
    }
  }

  public int vocabulary() {
    return vocabulary;
  }

  /// The blocks of the row.
  public List<PlainTerm.Range> blocks() {
    return blocks;
  }
}
