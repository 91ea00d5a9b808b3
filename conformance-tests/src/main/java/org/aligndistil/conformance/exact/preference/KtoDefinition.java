package org.aligndistil.conformance.exact.preference;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.preference.Kto;

/// ```
/// ℓ = λ_D (1 − σ(β (ρ − z0))) if desirable, else λ_U (1 − σ(β (z0 − ρ)))
/// z0 = max(0, mean of ρ over mismatched responses)          a constant
/// L = mean of ℓ over all others
/// ```
///
/// An empty response adds nothing to either sum. As in HALOs, z0 is the sum of these ρ divided by
/// how many of them are not 0. As in OpenRLHF, z0 of desirable responses is made of the undesirable
/// ones, z0 of undesirable responses of the desirable ones, and is no constant.
///
/// @param kto the parameters
record KtoDefinition(Kto kto) implements Definition {

  private static final Set<ResponseKind> MISMATCHED = EnumSet.of(ResponseKind.MISMATCHED);
  private static final Set<ResponseKind> ANSWERS = EnumSet.complementOf(EnumSet.copyOf(MISMATCHED));

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    Real ofDesirable =
        referencePoint(batch, denominators, Predicate.not(KtoDefinition::isDesirable));
    Real ofUndesirable = referencePoint(batch, denominators, KtoDefinition::isDesirable);
    Real sum = Real.ZERO;
    for (Response response : responses(batch, ANSWERS)) {
      boolean isDesirable = isDesirable(response);
      Real z0 = isDesirable ? ofDesirable : ofUndesirable;
      Real gain = response.logRatio(Role.REFERENCE).minus(z0).times(kto.beta());
      sum =
          sum.plus(
              isDesirable
                  ? oneMinusSigmoid(gain).times(kto.desirableWeight())
                  : oneMinusSigmoid(gain.negated()).times(kto.undesirableWeight()));
    }
    return sum.dividedBy(denominators.of(ANSWERS).sequences());
  }

  /// z0 of one class.
  ///
  /// @param others which answers are of the other one
  private Real referencePoint(
      ExactBatch batch, Denominators denominators, Predicate<Response> others) {
    Real side = meanRatio(batch.sides(), denominators, others);
    return side.sign() >= 0 ? meanRatio(batch, denominators, others) : Real.ZERO;
  }

  private Real meanRatio(ExactBatch batch, Denominators denominators, Predicate<Response> others) {
    return switch (kto.referencePoint()) {
      case Kto.ReferencePoint.BatchMean _ ->
          sum(mismatched(batch.constants())).dividedBy(denominators.of(MISMATCHED).sequences());
      case Kto.ReferencePoint.AsHalos _ -> {
        long count =
            mismatched(batch.choices()).stream().filter(ratio -> ratio.sign() != 0).count();
        yield sum(mismatched(batch.constants())).dividedBy((double) Math.max(1, count));
      }
      case Kto.ReferencePoint.AsOpenrlhf _ -> {
        List<Real> ratios =
            responses(batch, ANSWERS).stream()
                .filter(others)
                .map(response -> response.logRatio(Role.REFERENCE))
                .toList();
        yield sum(ratios).dividedBy(Math.max(1, ratios.size()));
      }
      case Kto.ReferencePoint.Given given -> Real.of(given.z0());
    };
  }

  private static List<Real> mismatched(ExactBatch batch) {
    return responses(batch, MISMATCHED).stream()
        .map(response -> response.logRatio(Role.REFERENCE))
        .toList();
  }

  private static Real sum(List<Real> numbers) {
    return numbers.stream().reduce(Real.ZERO, Real::plus);
  }

  private static boolean isDesirable(Response response) {
    return response.batch().signal(Signal.DESIRABLE, response.index()).sign() > 0;
  }

  /// Of how many ρ it is unclear whether they are 0 changes z0; 1 − σ is nowhere steeper than ¼. A
  /// ρ is surely 0 where policy and reference have the same logits.
  @Override
  public double jump(ExactBatch batch, Denominators denominators, DoubleUnaryOperator tolerance) {
    if (!(kto.referencePoint() instanceof Kto.ReferencePoint.AsHalos)) {
      return 0;
    }
    int fewest = 0;
    int most = 0;
    double sum = 0;
    for (Response response : responses(batch, MISMATCHED)) {
      double ratio = response.logRatio(Role.REFERENCE).doubleValue();
      fewest += Math.abs(ratio) > uncertainty(response, tolerance) ? 1 : 0;
      most += response.isAsInReference() ? 0 : 1;
      sum += ratio;
    }
    double inverses = 1.0 / Math.max(1, fewest) - 1.0 / Math.max(1, most);
    double slope = kto.beta() / 4 * Math.max(kto.desirableWeight(), kto.undesirableWeight());
    return inverses == 0 ? 0 : slope * Math.abs(sum) * inverses;
  }

  private static double uncertainty(Response response, DoubleUnaryOperator tolerance) {
    return response
        .sum(row ->
            Real.of(tolerance.applyAsDouble(size(response, Role.POLICY, row)))
                .plus(Real.of(tolerance.applyAsDouble(size(response, Role.REFERENCE, row)))))
        .doubleValue();
  }

  private static double size(Response response, Role role, int row) {
    return Math.abs(response.logProbability(role, row).doubleValue());
  }

  private static List<Response> responses(ExactBatch batch, Set<ResponseKind> kinds) {
    return IntStream.range(0, batch.sequences().count())
        .filter(s -> kinds.contains(batch.sequences().kinds().get(s)))
        .mapToObj(s -> new Response(batch, s))
        .filter(response -> response.length() > 0)
        .toList();
  }

  /// 1 − σ(x) = 1/(1 + e^x).
  private static Real oneMinusSigmoid(Real x) {
    Real e = x.abs().negated().exp();
    Real numerator = x.sign() > 0 ? e : Real.ONE;
    return numerator.dividedBy(Real.ONE.plus(e));
  }
}
