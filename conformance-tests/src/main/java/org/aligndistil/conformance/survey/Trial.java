package org.aligndistil.conformance.survey;

import org.aligndistil.conformance.exact.Derivative;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Evaluation;

/// A loss and its gradient, as they are evaluated and as they are defined.
interface Trial {

  /// What is to be judged.
  ///
  /// @param evaluation the loss and its bound
  /// @param gradient its rows; of a head, one number each
  record Observed(Evaluation evaluation, double[][] gradient) {}

  /// The loss and the gradient, evaluated.
  Observed observed();

  /// L*.
  ///
  /// @throws ArithmeticException if there is none
  Real loss();

  /// What one rounding of every number that the loss is made of does to it, over the roundoff; and
  /// how far it may jump where a choice is nearly tied.
  double condition();

  /// The same, and what no bound can see to cancel, see [Derivative#conditionOfBound].
  double conditionOfBound();

  /// ∂L*, shaped as the observed one.
  Real[][] gradient();

  /// What one rounding of every number that the loss is made of does to a row of the gradient, over
  /// the roundoff.
  ///
  /// @param gradient what [#gradient] gives
  double[] gradientConditions(Real[][] gradient);
}
