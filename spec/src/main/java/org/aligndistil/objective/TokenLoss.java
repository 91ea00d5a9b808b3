package org.aligndistil.objective;

import java.util.Objects;
import java.util.Set;
import org.aligndistil.objective.calculus.Value;

/// One part of a [RowObjective]: losses of tokens, and how they become one number.
///
/// @param losses ℓ, one a row, in nats; those of other responses are not looked at
/// @param reduction how they become one number
/// @param responses which responses take part; the means are over those
public record TokenLoss(Value losses, Reduction reduction, Set<ResponseKind> responses) {
  public TokenLoss {
    Objects.requireNonNull(losses, "losses");
    Objects.requireNonNull(reduction, "reduction");
    responses = Set.copyOf(responses);
  }

  /// A part in which every response takes part.
  public TokenLoss(Value losses, Reduction reduction) {
    this(losses, reduction, ResponseKind.ALL);
  }
}
