package org.aligndistil.conformance.mutants;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.DistillationClauses;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.RowObjective;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.TokenLoss;
import org.aligndistil.objective.calculus.Value;
import org.aligndistil.objective.distillation.Adpa;
import org.aligndistil.objective.distillation.Atkd;
import org.aligndistil.objective.distillation.Dckd;
import org.aligndistil.objective.distillation.QArgmaxKd;
import org.aligndistil.objective.distillation.QSoftmaxKd;
import org.aligndistil.objective.distillation.VanillaKd;

/// Faults of objectives that teach a distribution at every token.
final class DistillationMutants {

  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix TEACHER = Mix.of(Role.TEACHER);
  private static final Mix DPO = Mix.of(Role.DPO);
  private static final Set<ResponseKind> CHOSEN = Set.of(ResponseKind.CHOSEN);
  private static final Set<ResponseKind> REJECTED = Set.of(ResponseKind.REJECTED);
  private static final Set<ResponseKind> GENERATED = Set.of(ResponseKind.GENERATED);

  private DistillationMutants() {}

  static List<Mutant> all() {
    List<Mutant> all = new ArrayList<>(ofTeachers());
    all.addAll(ofDckd());
    all.addAll(ofAdvantages());
    return all;
  }

  private static List<Mutant> ofTeachers() {
    Of kd = new Of("2.20", DistillationClauses::must_2_20_vanilla_kd);
    Of atkd = new Of("2.21", DistillationClauses::must_2_21_atkd);
    return List.of(
        kd.mutant("KL as printed, away from the teacher", new VanillaKd(), vanilla(-1)),
        kd.mutant("KL forgotten", new VanillaKd(), vanilla(0)),
        kd.mutant(
            "KL from the student to the teacher",
            new VanillaKd(),
            new AlteredRows(
                new VanillaKd(),
                rows ->
                    List.of(
                        new TokenLoss(
                            rows.kl(POLICY, TEACHER).minus(rows.logProbability(POLICY)),
                            Reduction.SEQUENCE_MEAN)))),
        kd.mutant(
            "temperature forgotten", new VanillaKd(1, 2, Reduction.SEQUENCE_MEAN), new VanillaKd()),
        kd.mutant(
            "temperature on one side: the teacher's alone",
            new VanillaKd(1, 2, Reduction.SEQUENCE_MEAN),
            new AlteredRows(
                new VanillaKd(),
                rows ->
                    List.of(
                        new TokenLoss(
                            rows.kl(rows.tempered(TEACHER, 2), POLICY)
                                .minus(rows.logProbability(POLICY)),
                            Reduction.SEQUENCE_MEAN)))),
        atkd.mutant(
            "binary KL on easy tokens too",
            new Atkd(),
            Altered.quantities(
                new Atkd(),
                rows -> {
                  List<Value> sound = new Atkd().quantities(rows);
                  Value all = sound.get(0).plus(sound.get(1));
                  return List.of(rows.constant(0), all, sound.get(2));
                })),
        atkd.mutant(
            "easy and hard tokens swapped",
            new Atkd(),
            Altered.quantities(
                new Atkd(),
                rows -> {
                  List<Value> sound = new Atkd().quantities(rows);
                  return List.of(sound.get(0), sound.get(1), sound.get(2).times(-1));
                })),
        atkd.mutant(
            "the rest is not renormalised",
            new Atkd(),
            Altered.quantities(
                new Atkd(),
                rows -> {
                  List<Value> sound = new Atkd().quantities(rows);
                  return List.of(sound.get(0), rows.kl(TEACHER, POLICY), sound.get(2));
                })),
        atkd.mutant(
            "share of the hard tokens forgotten",
            new Atkd(0.2, new Atkd.Hardness.Given(0.5, 0.25)),
            new Atkd(0.2, new Atkd.Hardness.Given(0.5, 0.5))));
  }

  private static RowObjective vanilla(double alpha) {
    return new AlteredRows(
        new VanillaKd(),
        rows ->
            List.of(
                new TokenLoss(
                    rows.kl(TEACHER, POLICY).times(alpha).minus(rows.logProbability(POLICY)),
                    Reduction.SEQUENCE_MEAN)));
  }

  private static List<Mutant> ofDckd() {
    Of equation = new Of("2.22", DistillationClauses::must_2_22_dckd);
    Of twoKls = new Of("3.9", DistillationClauses::must_3_9_dckdHasTwoForwardKls);
    return List.of(
        equation.mutant(
            "mean over tokens instead of their sum",
            new Dckd(),
            new Dckd(0.2, Reduction.SEQUENCE_MEAN)),
        equation.mutant(
            "both KLs over all responses together",
            new Dckd(),
            dckd(rows -> List.of(kl(rows, 0.2, ResponseKind.ALL)))),
        equation.mutant(
            "SFT on dispreferred responses too",
            new Dckd(),
            new AlteredRows(
                new Dckd(),
                rows ->
                    List.of(
                        labels(rows, ResponseKind.ALL),
                        kl(rows, 0.2, CHOSEN),
                        kl(rows, 0.2, REJECTED)))),
        twoKls.mutant(
            "only the KL on preferred responses",
            new Dckd(),
            dckd(rows -> List.of(kl(rows, 0.2, CHOSEN)))),
        twoKls.mutant(
            "away from the teacher on dispreferred responses",
            new Dckd(),
            dckd(rows -> List.of(kl(rows, 0.2, CHOSEN), kl(rows, -0.2, REJECTED)))),
        twoKls.mutant(
            "reverse KL on dispreferred responses",
            new Dckd(),
            dckd(rows ->
                List.of(
                    kl(rows, 0.2, CHOSEN),
                    new TokenLoss(
                        rows.kl(POLICY, DPO).times(0.2), Reduction.SEQUENCE_SUM, REJECTED)))),
        twoKls.mutant(
            "reverse KL on preferred responses",
            new Dckd(),
            dckd(rows ->
                List.of(
                    kl(rows, 0.2, REJECTED),
                    new TokenLoss(
                        rows.kl(POLICY, DPO).times(0.2), Reduction.SEQUENCE_SUM, CHOSEN)))));
  }

  private static RowObjective dckd(Function<RowStatistics, List<TokenLoss>> kls) {
    return new AlteredRows(
        new Dckd(),
        rows -> {
          List<TokenLoss> parts = new ArrayList<>(List.of(labels(rows, CHOSEN)));
          parts.addAll(kls.apply(rows));
          return parts;
        });
  }

  private static TokenLoss kl(RowStatistics rows, double weight, Set<ResponseKind> responses) {
    return new TokenLoss(rows.kl(DPO, POLICY).times(weight), Reduction.SEQUENCE_SUM, responses);
  }

  private static TokenLoss labels(RowStatistics rows, Set<ResponseKind> responses) {
    return new TokenLoss(rows.logProbability(POLICY).times(-1), Reduction.SEQUENCE_MEAN, responses);
  }

  private static List<Mutant> ofAdvantages() {
    Of equation = new Of("2.23", DistillationClauses::must_2_23_adpa);
    Of signs = new Of("3.8", DistillationClauses::must_3_8_adpaFollowsTheAdvantage);
    Of argmax = new Of("2.24", DistillationClauses::must_2_24_q_argmax_kd);
    Of softmax = new Of("2.25", DistillationClauses::must_2_25_q_softmax_kd);
    Adpa published = new Adpa(1.5, new Adpa.Variant.AsAdpa());
    Adpa taught = new Adpa(1.5, new Adpa.Variant.AsAdpa(Adpa.LastToken.WITH_TEACHER));
    return List.of(
        equation.mutant(
            "mean over tokens instead of their sum",
            new Adpa(),
            new Adpa(1.5, new Adpa.Variant.Paper(Reduction.SEQUENCE_MEAN))),
        equation.mutant("advantage on preferred responses", new Adpa(), adpa(-1.5, CHOSEN)),
        clampedAtZero(),
        equation.mutant("advantages are not clamped", taught, unclamped(taught)),
        equation.mutant("the last token has a teacher", published, taught),
        equation.mutant(
            "the paper's arithmetic on sparse teachers",
            published,
            new Adpa(1.5, new Adpa.Variant.Paper(Reduction.TOKEN_MEAN))),
        signs.mutant("advantage minimised", new Adpa(), adpa(1.5, GENERATED)),
        signs.mutant(
            "log-ratio of the sampled token instead of its expectation",
            new Adpa(),
            new AlteredRows(
                new Adpa(),
                rows ->
                    List.of(
                        labels(rows, CHOSEN),
                        new TokenLoss(
                            rows.logProbability(POLICY)
                                .times(
                                    rows.logProbability(DPO)
                                        .minus(rows.logProbability(Mix.of(Role.REFERENCE))))
                                .times(-1.5),
                            Reduction.SEQUENCE_SUM,
                            GENERATED)))),
        argmax.mutant(
            "the reference's favourite",
            new QArgmaxKd(),
            new AlteredRows(new QArgmaxKd(), rows -> argmax(rows, Mix.of(Role.REFERENCE)))),
        argmax.mutant(
            "the least advantage",
            new QArgmaxKd(),
            new AlteredRows(
                new QArgmaxKd(), rows -> argmax(rows, Mix.difference(Role.REFERENCE, Role.DPO)))),
        softmax.mutant(
            "β forgotten", new QSoftmaxKd(), new QSoftmaxKd(1, 1, Reduction.SEQUENCE_MEAN)),
        softmax.mutant(
            "the DPO model instead of its advantages",
            new QSoftmaxKd(),
            new AlteredRows(
                new QSoftmaxKd(),
                rows ->
                    List.of(
                        labels(rows, CHOSEN),
                        new TokenLoss(rows.kl(DPO, POLICY), Reduction.SEQUENCE_MEAN, GENERATED)))));
  }

  private static RowObjective adpa(double weight, Set<ResponseKind> responses) {
    return new AlteredRows(
        new Adpa(),
        rows ->
            List.of(
                labels(rows, CHOSEN),
                new TokenLoss(
                    rows.expectedLogRatio(POLICY, Role.DPO, Role.REFERENCE).times(weight),
                    Reduction.SEQUENCE_SUM,
                    responses)));
  }

  /// The paper's arithmetic on teachers that list every token.
  private static Mutant clampedAtZero() {
    ObjectiveCase sound = Fixtures.ordinary(new Adpa()).sparse(5);
    RowObjective broken =
        new AlteredRows(
            new Adpa(),
            rows ->
                List.of(
                    labels(rows, CHOSEN),
                    new TokenLoss(
                        rows.expectedOverTop(
                                POLICY,
                                Role.DPO,
                                Role.REFERENCE,
                                advantage -> advantage.clamp(0, Double.POSITIVE_INFINITY))
                            .times(-1.5),
                        Reduction.SEQUENCE_SUM,
                        GENERATED)));
    return Mutant.of(
        "2.23",
        "advantages clamped at 0",
        sound.running(broken),
        sound,
        subject -> DistillationClauses.must_2_23_adpa(Broken.SOUND, subject));
  }

  private static RowObjective unclamped(Adpa published) {
    return new AlteredRows(
        published,
        rows ->
            List.of(
                labels(rows, CHOSEN),
                new TokenLoss(
                    rows.expectedOverTop(POLICY, Role.DPO, Role.REFERENCE, ratio -> ratio)
                        .times(-1.5),
                    Reduction.TOKEN_MEAN,
                    GENERATED)));
  }

  private static List<TokenLoss> argmax(RowStatistics rows, Mix score) {
    return List.of(
        labels(rows, CHOSEN),
        new TokenLoss(
            rows.logProbabilityOfArgMax(POLICY, score).times(-1),
            Reduction.SEQUENCE_MEAN,
            GENERATED));
  }

  /// A clause, and its faults.
  private record Of(String clause, BiConsumer<Backend, ObjectiveCase> check) {
    private Mutant mutant(String fault, Objective sound, Objective broken) {
      return ObjectiveMutants.of(
          clause, fault, sound, broken, subject -> check.accept(Broken.SOUND, subject));
    }
  }
}
