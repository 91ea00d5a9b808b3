package org.aligndistil.conformance.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The softmax of a function on the vocabulary.
///
/// ```
/// log Σ_v e^(m_v) = M + log(1 + tail),  M = m_a = max m,  tail = Σ_{v≠a} e^(m_v − M)
/// log p_v = (m_v − M) − log(1 + tail)
/// ```
///
/// The greatest term is kept out of the sum so that 60 digits suffice for a distribution that is
/// certain but for e^(−10000).
public final class Distribution {

  private final List<Real> logits;
  private final int argMax;
  private final Real tail;
  private final Supplier<Real> logTail;
  private final Real[] probabilities;

  /// Numbers e^(m_v − M), those of the logits.
  private final Real[] exponentials;

  private Distribution(List<Real> logits, int argMax, Real[] exponentials) {
    this.logits = logits;
    this.argMax = argMax;
    this.exponentials = exponentials;
    Real sum = Real.ZERO;
    for (int v = 0; v < exponentials.length; v++) {
      if (v != argMax) {
        sum = sum.plus(exponentials[v]);
      }
    }
    tail = sum;
    logTail = onDemand(tail::log1p);
    Real total = Real.ONE.plus(tail);
    probabilities = Arrays.stream(exponentials).map(x -> x.dividedBy(total)).toArray(Real[]::new);
  }

  /// The softmax of a function.
  ///
  /// @param logits m, none of them +∞ and not all −∞
  public static Distribution softmax(List<Real> logits) {
    if (!exists(logits)) {
      throw new ArithmeticException("no distribution has the logits " + logits);
    }
    int argMax = indexOfMaximum(logits);
    return new Distribution(
        logits,
        argMax,
        logits.stream().map(m -> m.minus(logits.get(argMax)).exp()).toArray(Real[]::new));
  }

  /// Whether a function has a softmax: no value is +∞ and not all are −∞.
  public static boolean exists(List<Real> logits) {
    return logits.stream().noneMatch(m -> !m.isFinite() && m.sign() > 0)
        && logits.stream().anyMatch(Real::isFinite);
  }

  /// The number of tokens V.
  public int size() {
    return logits.size();
  }

  /// p_v.
  public Real probability(int token) {
    return probabilities[token];
  }

  /// 1 − p_v, with 60 digits also where p_v is nearly 1.
  public Real complement(int token) {
    return token == argMax
        ? tail.dividedBy(Real.ONE.plus(tail))
        : Real.ONE.minus(probabilities[token]);
  }

  /// p_v − q_v, with 60 digits of the greater of the two or of their complements.
  public Real difference(Distribution other, int token) {
    boolean nearOne = token == argMax && token == other.argMax;
    return nearOne
        ? other.complement(token).minus(complement(token))
        : probability(token).minus(other.probability(token));
  }

  /// log p_v, −∞ where the token is masked.
  public Real logProbability(int token) {
    Real below = logits.get(token).minus(logits.get(argMax));
    return below.isFinite() ? below.minus(logTail.get()) : below;
  }

  /// log Σ p_v over the tokens that are not listed, with 60 digits also where that is nearly 0; −∞
  /// if there are none.
  public Real logProbabilityOfOthers(Collection<Integer> listed) {
    if (!listed.contains(argMax)) {
      Real mass = Real.ZERO;
      for (int token : listed) {
        mass = mass.plus(probabilities[token]);
      }
      return mass.negated().log1p();
    }
    return without(listed)
        .map(others -> others.logSumExp().minus(logSumExp()))
        .orElse(Real.NEGATIVE_INFINITY);
  }

  /// The distribution over the tokens that are not listed, if there are any.
  public Optional<Distribution> without(Collection<Integer> listed) {
    List<Real> others = new ArrayList<>(logits);
    listed.forEach(token -> others.set(token, Real.NEGATIVE_INFINITY));
    if (!exists(others)) {
      return Optional.empty();
    }
    int best = indexOfMaximum(others);
    Real[] relative = new Real[exponentials.length];
    for (int v = 0; v < relative.length; v++) {
      relative[v] =
          others.get(v).isFinite() ? exponentials[v].dividedBy(exponentials[best]) : Real.ZERO;
    }
    return Optional.of(new Distribution(others, best, relative));
  }

  /// log Σ_v e^(m_v).
  public Real logSumExp() {
    return logits.get(argMax).plus(logTail.get());
  }

  /// The token with the greatest logit; the first of several.
  public int argMax() {
    return argMax;
  }

  /// Whether p_v is 0, exactly.
  public boolean isMasked(int token) {
    return !logits.get(token).isFinite();
  }

  /// A value that is computed when it is first asked for: logarithms take the longest.
  private static <T> Supplier<T> onDemand(Supplier<T> computation) {
    List<T> computed = new ArrayList<>(1);
    return () -> {
      if (computed.isEmpty()) {
        computed.add(computation.get());
      }
      return computed.getFirst();
    };
  }

  private static int indexOfMaximum(List<Real> values) {
    int best = 0;
    for (int v = 1; v < values.size(); v++) {
      if (values.get(v).isGreaterThan(values.get(best))) {
        best = v;
      }
    }
    return best;
  }
}
