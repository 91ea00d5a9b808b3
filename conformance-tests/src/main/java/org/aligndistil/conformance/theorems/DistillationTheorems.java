package org.aligndistil.conformance.theorems;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.conformance.Budget;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.theorems.model.LanguageModel;
import org.aligndistil.conformance.theorems.model.State;
import org.aligndistil.objective.Evaluator;

/// Section 7 of SPEC.md: RLHF as distillation, theorem 1 and appendix B of AlignDistil.
///
/// Equations hold to 50 digits, derivatives to 30.
public final class DistillationTheorems {

  private static final int DRAWINGS = 4;

  private DistillationTheorems() {}

  /// RLHF's objective is the expected divergence from the teacher, and what the teacher's softmax
  /// divides by.
  public static void must_7_1_rlhfIsDistillationAndNormalisers(AlignmentCase subject) {
    Agreement agreement = new Agreement("7.1", subject);
    agreement.equation(
        subject.setting().objective(subject.policy()),
        subject.claim().objective(subject.setting(), subject.policy()),
        "the objective of RLHF");
  }

  /// With the prefix held fixed both objectives have the same gradient, at every state.
  public static void must_7_2_gradientsOfAStateAreEqual(AlignmentCase subject) {
    Agreement agreement = new Agreement("7.2", subject);
    Alignment setting = subject.setting();
    Distillation claim = subject.claim();
    for (State state : subject.policy().tree().states()) {
      Distribution teacher = claim.teacher(setting, state);
      for (int token = 0; token < subject.policy().tree().vocabulary(); token++) {
        Distribution above = moved(subject.policy(), state, token, Agreement.STEP);
        Distribution below = moved(subject.policy(), state, token, Agreement.STEP.negated());
        Real gradient = claim.gradient(setting, subject.policy(), state, token);
        agreement.derivative(
            setting.ofState(state, above),
            setting.ofState(state, below),
            gradient,
            "the gradient of the reward at %s, token %d,".formatted(state, token));
        Real beta = setting.beta(state).negated();
        agreement.derivative(
            beta.times(claim.divergence(above, teacher)),
            beta.times(claim.divergence(below, teacher)),
            gradient,
            "the gradient of the divergence at %s, token %d,".formatted(state, token));
      }
    }
  }

  /// The gradient of the training loss is that one, over the number of responses and the length of
  /// each.
  ///
  /// Condition: the greatest element, and what one rounding of every log-probability does to the
  /// gradient that the theorem states.
  public static void must_7_3_trainingLossHasThatGradient(Backend backend, TrainingCase subject) {
    Agreement agreement = new Agreement("7.3", subject);
    AlignmentCase theorem = subject.alignment();
    double[][] observed = gradient(backend, subject.training());
    Real[][] truth = rowGradients(theorem);
    double condition =
        greatest(truth) + condition(theorem, truth, backend.arithmetic().unitRoundoff());
    for (int row = 0; row < observed.length; row++) {
      for (int token = 0; token < observed[row].length; token++) {
        double tolerance =
            Budget.GRADIENT.tolerance(truth[row][token], condition, backend.arithmetic().format());
        if (!truth[row][token].isWithin(tolerance, observed[row][token])) {
          throw agreement.violation(
              "gradient[%d,%d] on %s is %s and must be %s within %s"
                  .formatted(
                      row,
                      token,
                      backend.name(),
                      observed[row][token],
                      truth[row][token],
                      tolerance));
        }
      }
    }
  }

  /// What fixed prefixes leave out of the gradient of RLHF: what follows each token.
  public static void must_7_4_fixedPrefixesLeaveOutWhatFollows(AlignmentCase subject) {
    Agreement agreement = new Agreement("7.4", subject);
    Alignment setting = subject.setting();
    LanguageModel policy = subject.policy();
    for (State state : policy.tree().states()) {
      for (int token = 0; token < policy.tree().vocabulary(); token++) {
        agreement.derivative(
            setting.objective(policy.with(state, token, Agreement.STEP)),
            setting.objective(policy.with(state, token, Agreement.STEP.negated())),
            subject.claim().totalGradient(setting, policy, state, token),
            "the gradient of RLHF at %s, token %d,".formatted(state, token));
      }
    }
  }

  /// RLHF falls short of its maximum by β times the divergence from its maximiser, which differs
  /// from the teacher by the normalisers along each response: the two are the same where that sum
  /// is the same for all responses, and nowhere else.
  ///
  /// @param subject with one β at all states
  public static void must_7_5_maximisersDifferByNormalisers(AlignmentCase subject) {
    Agreement agreement = new Agreement("7.5", subject);
    Alignment setting = subject.setting();
    LanguageModel policy = subject.policy();
    Alignment.Maximiser maximiser = setting.maximiser();
    Real divergence =
        policy.expectation(y -> policy.logProbability(y).minus(maximiser.logProbability(y)));
    agreement.equation(
        setting.objective(policy),
        setting.beta(State.START).times(maximiser.logNormaliser().minus(divergence)),
        "the objective of RLHF");
    LanguageModel teacher = teacher(subject);
    for (State response : policy.responses()) {
      agreement.equation(
          maximiser.logProbability(response).minus(teacher.logProbability(response)),
          subject.claim().lead(setting, response).minus(maximiser.logNormaliser()),
          "the maximiser's lead over the teacher at " + response);
    }
  }

  /// For w = 0, for w = 1 and for responses of one token the teacher maximises RLHF.
  ///
  /// @param subject the setting of theorem 1, with such a w or such responses
  public static void must_7_6_teacherIsTheMaximiserAtTheEnds(AlignmentCase subject) {
    Agreement agreement = new Agreement("7.6", subject);
    Alignment.Maximiser maximiser = subject.setting().maximiser();
    LanguageModel teacher = teacher(subject);
    for (State response : teacher.responses()) {
      agreement.equation(
          maximiser.logProbability(response),
          teacher.logProbability(response),
          "the logarithm of the teacher's probability of " + response);
    }
  }

  /// The gradient of the mean over responses of the mean over their tokens, `[N][V]`.
  private static Real[][] rowGradients(AlignmentCase theorem) {
    Map<State, List<Real>> ofStates = new HashMap<>();
    for (State state : theorem.policy().tree().states()) {
      ofStates.put(
          state,
          IntStream.range(0, theorem.policy().tree().vocabulary())
              .mapToObj(token ->
                  theorem.claim().gradient(theorem.setting(), theorem.policy(), state, token))
              .toList());
    }
    List<State> responses = theorem.policy().responses();
    List<Real[]> rows = new ArrayList<>();
    for (State response : responses) {
      Real share = Real.of(-1).dividedBy(responses.size()).dividedBy(response.length());
      for (State state : response.before()) {
        rows.add(
            ofStates.getOrDefault(state, List.of()).stream()
                .map(share::times)
                .toArray(Real[]::new));
      }
    }
    return rows.toArray(Real[][]::new);
  }

  private static LanguageModel teacher(AlignmentCase subject) {
    return LanguageModel.of(
        subject.policy().tree(),
        state -> {
          Distribution teacher = subject.claim().teacher(subject.setting(), state);
          return IntStream.range(0, teacher.size()).mapToObj(teacher::logProbability).toList();
        });
  }

  private static Distribution moved(LanguageModel model, State state, int token, Real step) {
    List<Real> logits = new ArrayList<>(model.logits(state));
    logits.set(token, logits.get(token).plus(step));
    return Distribution.softmax(logits);
  }

  private static double[][] gradient(Backend backend, ObjectiveCase training) {
    LogitsCase logits = training.batch().logits();
    double[][] gradient = new double[logits.rowCount()][logits.vocabulary()];
    for (double[] row : gradient) {
      Arrays.fill(row, Double.NaN);
    }
    HostMatrix sink = LogitsCase.matrix(gradient, ElementType.F64);
    new Evaluator(backend)
        .evaluate(training.subject(), training.input(), training.denominators(), sink);
    for (int row = 0; row < gradient.length; row++) {
      int of = row;
      Arrays.setAll(gradient[row], token -> sink.get(of, token));
    }
    return gradient;
  }

  private static double greatest(Real[][] gradient) {
    return Arrays.stream(gradient)
        .flatMap(Arrays::stream)
        .mapToDouble(g -> g.abs().doubleValue())
        .max()
        .orElse(0);
  }

  /// ```
  /// max_v |∂L/∂z_v(ℓ + e) − ∂L/∂z_v(ℓ)|/u,   e_j = ± u ℓ_j          summed over drawings of signs
  /// ```
  private static double condition(AlignmentCase theorem, Real[][] gradient, double unitRoundoff) {
    double sum = 0;
    for (int drawing = 0; drawing < DRAWINGS; drawing++) {
      Real[][] changed = rowGradients(theorem.rounded(drawing, unitRoundoff));
      for (int row = 0; row < changed.length; row++) {
        for (int token = 0; token < changed[row].length; token++) {
          changed[row][token] = changed[row][token].minus(gradient[row][token]);
        }
      }
      sum += greatest(changed) / unitRoundoff;
    }
    return sum;
  }
}
