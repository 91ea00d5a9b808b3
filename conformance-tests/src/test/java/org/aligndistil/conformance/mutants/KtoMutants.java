package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.GradientClauses;
import org.aligndistil.conformance.PreferenceClauses;
import org.aligndistil.conformance.StopGradientClauses;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.calculus.Value;
import org.aligndistil.objective.preference.Kto;

/// Faults of `kto`, most of them of its reference points.
final class KtoMutants {

  private static final List<ResponseKind> KINDS =
      List.of(
          ResponseKind.CHOSEN,
          ResponseKind.MISMATCHED,
          ResponseKind.MISMATCHED,
          ResponseKind.REJECTED);

  private KtoMutants() {}

  static List<Mutant> all() {
    Kto given = new Kto(0.1, 1, 1, new Kto.ReferencePoint.Given());
    Kto halos = new Kto(0.1, 1, 1, new Kto.ReferencePoint.AsHalos());
    Kto openrlhf = new Kto(0.1, 1, 1, new Kto.ReferencePoint.AsOpenrlhf());
    ObjectiveCase sound = kto(new Kto());
    return List.of(
        kto("reference point forgotten", sound.running(given), sound),
        kto(
            "weights swapped",
            kto(new Kto(0.1, 1, 3, given.referencePoint()))
                .running(new Kto(0.1, 3, 1, given.referencePoint())),
            kto(new Kto(0.1, 1, 3, given.referencePoint()))),
        kto("ratios that are 0 are counted", kto(halos).running(new Kto()), kto(halos)),
        kto(
            "ratios that are 0 are counted, of responses that are not empty",
            oneAsInReference(halos).running(new Kto()),
            oneAsInReference(halos)),
        kto(
            "mismatched responses instead of the other class",
            kto(openrlhf).running(new Kto()),
            kto(openrlhf)),
        Mutant.of(
            "3.1",
            "no gradient through the mean of the other class",
            bothClasses(openrlhf).running(Altered.loss(openrlhf, KtoMutants::ofConstants)),
            bothClasses(openrlhf),
            subject -> GradientClauses.must_3_1_gradientIsTheDerivative(Broken.SOUND, subject)),
        kto(
            "mean over all responses, mismatched ones too",
            sound.running(Altered.loss(new Kto(), KtoMutants::overAll)),
            sound),
        Mutant.of(
            "3.7",
            "the reference point with gradient",
            sound.running(Altered.loss(new Kto(), KtoMutants::withGradient)),
            sound,
            subject ->
                StopGradientClauses.must_3_7_ktoHoldsItsReferencePointConstant(
                    Broken.SOUND, subject)));
  }

  /// Two responses of which one is desirable, and two mismatched ones, one of which is empty; the
  /// policy prefers the other.
  private static ObjectiveCase kto(Kto objective) {
    BatchCase plain =
        BatchCase.of(new LogitsRecipe(16, 7, 5, Shape.ORDINARY, ElementType.F64), 2, 2, 0, 3);
    return new ObjectiveCase(
        objective,
        objective,
        new BatchCase(
            plain.logits(),
            new Sequences(plain.sequences().offsets(), List.of(), KINDS),
            plain.signals().with(Signal.DESIRABLE, new double[] {1, 0, 0, 0})));
  }

  /// Two responses and two mismatched ones, of which the policy prefers the first; it gives the
  /// second what the reference does.
  private static ObjectiveCase oneAsInReference(Kto objective) {
    BatchCase plain =
        BatchCase.of(new LogitsRecipe(16, 8, 5, Shape.ORDINARY, ElementType.F64), 2, 2, 1, 3);
    LogitsCase logits = plain.logits();
    for (int token = 0; token < logits.vocabulary(); token++) {
      logits = logits.with(Role.POLICY, 4, token, logits.of(Role.REFERENCE)[4][token]);
      boolean isLabel = token == logits.labels()[2] || token == logits.labels()[3];
      logits = logits.with(Role.POLICY, 2, token, isLabel ? 5 : 0);
      logits = logits.with(Role.POLICY, 3, token, isLabel ? 5 : 0);
    }
    BatchCase same = plain.with(logits);
    return new ObjectiveCase(
        objective,
        objective,
        new BatchCase(
            same.logits(),
            new Sequences(same.sequences().offsets(), List.of(), KINDS),
            same.signals().with(Signal.DESIRABLE, new double[] {1, 0, 0, 0})));
  }

  /// Desirable and undesirable responses, on which the policy is likelier than the reference.
  private static ObjectiveCase bothClasses(Kto objective) {
    BatchCase plain = Fixtures.batch(Shape.ORDINARY);
    return new ObjectiveCase(
        objective,
        new BatchCase(
            plain.logits().with(Role.REFERENCE, Role.DPO, z -> z),
            plain.sequences(),
            plain.signals().with(Signal.DESIRABLE, new double[] {1, 0, 1, 0})));
  }

  /// The loss of [Kto.ReferencePoint.AsOpenrlhf] with both reference points held constant.
  private static Value ofConstants(BatchReduction batch, List<Value> quantities) {
    Value rho = batch.sumOverTokens(quantities.getFirst());
    Value desirable = batch.signal(Signal.DESIRABLE);
    Value undesirable = desirable.times(-1).plus(1);
    Value ofDesirable = rho.where(desirable);
    Value ofUndesirable = rho.where(undesirable);
    Value gain = ofDesirable.minus(reference(ofUndesirable).repeated(ofDesirable.length()));
    Value loss = ofUndesirable.minus(reference(ofDesirable).repeated(ofUndesirable.length()));
    Value sum =
        gain.times(-0.1).logSigmoid().exp().sum().plus(loss.times(0.1).logSigmoid().exp().sum());
    return sum.dividedBy(batch.denominators().all().sequences());
  }

  private static Value reference(Value others) {
    return others.sum().dividedBy(others.length()).clamp(0, Double.POSITIVE_INFINITY).detach();
  }

  private static Value withGradient(BatchReduction batch, List<Value> quantities) {
    Set<ResponseKind> answers = Set.of(ResponseKind.CHOSEN, ResponseKind.REJECTED);
    return batch.meanOverSequences(losses(batch, quantities), answers);
  }

  private static Value overAll(BatchReduction batch, List<Value> quantities) {
    return batch.meanOverSequences(losses(batch, quantities), ResponseKind.ALL);
  }

  private static Value losses(BatchReduction batch, List<Value> quantities) {
    Value rho = batch.sumOverTokens(quantities.getFirst());
    Value z0 =
        batch
            .meanOverSequences(rho, Set.of(ResponseKind.MISMATCHED))
            .clamp(0, Double.POSITIVE_INFINITY);
    Value direction = batch.signal(Signal.DESIRABLE).times(-2).plus(1);
    return rho.minus(z0.gather(new int[rho.length()]))
        .times(0.1)
        .times(direction)
        .logSigmoid()
        .exp();
  }

  private static Mutant kto(String fault, ObjectiveCase broken, ObjectiveCase sound) {
    return Mutant.of(
        "2.9",
        fault,
        broken,
        sound,
        subject -> PreferenceClauses.must_2_9_kto(Broken.SOUND, subject));
  }
}
