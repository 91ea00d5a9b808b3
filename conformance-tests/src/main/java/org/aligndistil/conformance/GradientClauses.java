package org.aligndistil.conformance;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.backend.matrix.ProjectionGradient;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.ProjectionCase;
import org.aligndistil.conformance.exact.Derivative;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.rows.Sweeps;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;

/// Section 3 of SPEC.md: gradients with respect to the policy's logits.
public final class GradientClauses {

  /// What central differences in 60 digits cannot tell from 0, as a condition.
  static final double DIFFERENCE_ERROR = 1e-22;

  private GradientClauses() {}

  /// The gradient is the derivative of the loss, teachers and weights held constant.
  ///
  /// Condition: see [#near].
  public static void must_3_1_gradientIsTheDerivative(Backend backend, ObjectiveCase subject) {
    Check check = new Check("3.1", backend, subject);
    if (subject.isFinite()) {
      near(check, subject, Evaluated.of(backend, subject).gradient());
    }
  }

  /// A gradient is that of the definition, within its budget.
  ///
  /// Condition: the greatest element of the gradient, and once more for every unit by which the
  /// logits of its row are apart in a role that the objective reads; and, where some element is not
  /// within that, what one rounding of every log-probability does to the gradient. Choices are held
  /// throughout; a gradient may be that of others that the loss would make, were its
  /// log-probabilities off by their budget.
  static void near(Check check, ObjectiveCase subject, double[][] observed) {
    double share = Budget.GRADIENT.units() * check.backend().arithmetic().unitRoundoff();
    Expected expected = Expected.of(check, subject, subject.batch().exact(), observed);
    if (!expected.isNear(check, observed)) {
      expected =
          Derivative.otherChoices(subject.batch().exact(), share)
              .map(chosen -> Expected.of(check, subject, chosen, observed))
              .filter(other -> other.isNear(check, observed))
              .findFirst()
              .orElse(expected);
    }
    for (int row = 0; row < observed.length; row++) {
      for (int v = 0; v < observed[row].length; v++) {
        check.within(
            Budget.GRADIENT,
            expected.gradient[row][v],
            observed[row][v],
            expected.condition[row],
            "gradient[%d,%d]".formatted(row, v));
      }
    }
  }

  /// A gradient with some choices, and what its budget is beside.
  private record Expected(Real[][] gradient, double[] condition) {

    static Expected of(Check check, ObjectiveCase subject, ExactBatch batch, double[][] observed) {
      Derivative derivative = new Derivative(subject.definition(), subject.denominators());
      Real[][] gradient = derivative.gradient(batch);
      double greatest = greatest(gradient);
      double[] known = new double[gradient.length];
      Arrays.setAll(
          known, row -> GradientClauses.condition(greatest, subject, row) + DIFFERENCE_ERROR);
      Expected plain = new Expected(gradient, known);
      if (plain.isNear(check, observed)) {
        return plain;
      }
      double more =
          derivative.gradientCondition(
              batch, gradient, check.backend().arithmetic().unitRoundoff());
      return new Expected(gradient, Arrays.stream(known).map(x -> x + more).toArray());
    }

    boolean isNear(Check check, double[][] observed) {
      for (int row = 0; row < observed.length; row++) {
        for (int v = 0; v < observed[row].length; v++) {
          if (!check.isWithin(
              Budget.GRADIENT, gradient[row][v], observed[row][v], condition[row])) {
            return false;
          }
        }
      }
      return true;
    }
  }

  /// max |g|.
  static double greatest(Real[][] gradient) {
    return Arrays.stream(gradient)
        .flatMap(Arrays::stream)
        .mapToDouble(g -> g.abs().doubleValue())
        .max()
        .orElse(0);
  }

  /// A gradient written over the policy's own logits has the bits of one written elsewhere.
  public static void must_3_2_gradientInPlaceIsTheSame(Backend backend, ObjectiveCase subject) {
    Check check = new Check("3.2", backend, subject);
    LogitsCase wide = subject.batch().logits().as(ElementType.F64);
    ObjectiveCase inPlace = subject.on(subject.batch().with(wide));
    Evaluated apart = Evaluated.of(backend, inPlace);
    HostMatrix policy = LogitsCase.matrix(wide.of(Role.POLICY), ElementType.F64);
    Evaluation evaluation =
        new Evaluator(backend)
            .evaluate(
                inPlace.subject(),
                replaced(inPlace.input(), policy),
                inPlace.denominators(),
                policy);
    new Evaluated(evaluation, Sweeps.rows(policy)).requireSameBits(check, apart, "in place");
  }

  /// A gradient stored in a narrower format is the wide one rounded once, to the nearest.
  public static void must_3_3_gradientIsRoundedOnce(Backend backend, ObjectiveCase subject) {
    Check check = new Check("3.3", backend, subject);
    double[][] wide = Evaluated.of(backend, subject).gradient();
    for (ElementType type : ElementType.values()) {
      HostMatrix sink = Sweeps.emptySink(wide.length, wide[0].length, type);
      new Evaluator(backend)
          .evaluate(subject.subject(), subject.input(), subject.denominators(), sink);
      double[][] rounded = Sweeps.rows(LogitsCase.matrix(wide, type));
      for (int row = 0; row < wide.length; row++) {
        check.sameBits(
            rounded[row],
            Sweeps.rows(sink)[row],
            "the gradient as %s, row %d".formatted(type, row));
      }
    }
  }

  /// Logits from a projection give what the stored product gives, if the product is exact, and the
  /// same bounds: a bound concerns the logits as computed, whoever rounded them.
  public static void must_3_4_projectionIsItsProduct(Backend backend, ProjectionCase subject) {
    Check check = new Check("3.4", backend, subject);
    ObjectiveCase stored = subject.materialised();
    Evaluated projected =
        Evaluated.of(backend, stored, subject.batch(subject.projection()), stored.denominators());
    Evaluated expected = Evaluated.of(backend, stored);
    projected.requireSameBits(check, expected, "of the projection");
    check.sameBits(
        expected.evaluation().errorBound(),
        projected.evaluation().errorBound(),
        "the bound of the projection");
  }

  /// The gradient through a projection is the chain rule, and the head's is added to what is there.
  ///
  /// ```
  /// ∂L/∂hidden[n,h] = Σ_v g[n,v] head[v,h]          ∂L/∂head[v,h] = Σ_n g[n,v] hidden[n,h]
  /// |x − x*| ≤ γ_n Σ_i |x_i y_i|,   γ_n = n u/(1 − n u)
  /// ```
  ///
  /// n is the number of terms, what is there among them: each meets one rounding as a product and
  /// no more than n − 1 as a part of sums, in whatever order and tiles these are taken.
  ///
  /// @see <a href="https://doi.org/10.1137/1.9780898718027">Higham 2002</a>, section 3.1
  public static void must_3_5_projectionFollowsTheChainRule(
      Backend backend, ProjectionCase subject) {
    Check check = new Check("3.5", backend, subject);
    ObjectiveCase stored = subject.materialised();
    double[][] g = Evaluated.of(backend, stored).gradient();
    double[][] hidden = subject.hidden();
    double[][] head = subject.head();
    Projection projection = subject.projection();
    HostMatrix hiddenGradient = Sweeps.emptySink(hidden.length, hidden[0].length, ElementType.F64);
    HostMatrix headGradient = LogitsCase.matrix(head, ElementType.F64);
    new Evaluator(backend)
        .evaluate(
            stored.subject(),
            subject.batch(projection),
            stored.denominators(),
            new ProjectionGradient(projection, hiddenGradient, headGradient));
    for (int h = 0; h < hidden[0].length; h++) {
      for (int row = 0; row < hidden.length; row++) {
        Products sum = new Products();
        for (int v = 0; v < head.length; v++) {
          sum.add(g[row][v], head[v][h]);
        }
        sum.check(check, hiddenGradient.get(row, h), "∂hidden[%d,%d]".formatted(row, h));
      }
      for (int v = 0; v < head.length; v++) {
        Products sum = new Products();
        sum.add(1, head[v][h]);
        for (int row = 0; row < hidden.length; row++) {
          sum.add(g[row][v], hidden[row][h]);
        }
        sum.check(check, headGradient.get(v, h), "∂head[%d,%d]".formatted(v, h));
      }
    }
  }

  /// An exact sum of products, how many there are, and the sum of their magnitudes.
  private static final class Products {
    private Real sum = Real.ZERO;
    private Real size = Real.ZERO;
    private int count;

    private void add(double x, double y) {
      Real product = Real.of(x).times(y);
      sum = sum.plus(product);
      size = size.plus(product.abs());
      count++;
    }

    private void check(Check check, double observed, String what) {
      double ofTerms = count / (1 - count * check.backend().arithmetic().unitRoundoff());
      double condition = size.times(ofTerms).minus(sum.abs()).doubleValue();
      check.within(Budget.PROJECTION, sum, observed, condition, what);
    }
  }

  static Batch replaced(Batch batch, Logits policy) {
    Map<Role, Logits> logits = new LinkedHashMap<>(batch.inputs().logits());
    logits.put(Role.POLICY, policy);
    return new Batch(
            new Inputs(logits, batch.inputs().labels()), batch.sequences(), batch.rowPosition())
        .with(batch.signals())
        .with(batch.teachers());
  }

  /// What the budget of a row of a gradient is beside.
  ///
  /// @param greatest the greatest magnitude of all its elements
  static double condition(double greatest, ObjectiveCase subject, int row) {
    double spread = 0;
    for (Map.Entry<Role, double[][]> role : subject.batch().logits().logits().entrySet()) {
      if (subject.objective().roles().contains(role.getKey())) {
        spread = Math.max(spread, spread(role.getValue()[row]));
      }
    }
    return greatest * (1 + spread);
  }

  /// By how much the finite logits of a row are apart at most.
  private static double spread(double[] logits) {
    DoubleSummaryStatistics finite =
        Arrays.stream(logits).filter(Double::isFinite).summaryStatistics();
    return finite.getMax() - finite.getMin();
  }
}
