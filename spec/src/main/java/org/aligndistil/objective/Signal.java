package org.aligndistil.objective;

import java.util.Locale;

/// Numbers that come with responses rather than from logits. Constants to differentiation, but for
/// the output of the head that a [HeadObjective] trains.
public enum Signal {

  /// log π_old(y_t|s_t) of the policy that the responses were sampled from, nats.
  OLD_LOG_PROBABILITIES(Scope.TOKEN),

  /// Â_t, the advantage of a token over what the state promised.
  ADVANTAGES(Scope.TOKEN),

  /// V(s_t), what a value head predicts.
  VALUES(Scope.TOKEN),

  /// V(s_t) when the responses were sampled.
  OLD_VALUES(Scope.TOKEN),

  /// R_t, what [#VALUES] should have been.
  RETURNS(Scope.TOKEN),

  /// r(x, y), the score of a reward model.
  REWARDS(Scope.SEQUENCE),

  /// 1 for a response that should become likelier, 0 for one that should not.
  DESIRABLE(Scope.SEQUENCE);

  /// What has one number.
  public enum Scope {
    /// Every token, `[N]`.
    TOKEN,
    /// Every response, `[S]`.
    SEQUENCE
  }

  private final Scope scope;

  Signal(Scope scope) {
    this.scope = scope;
  }

  /// What has one number.
  public Scope scope() {
    return scope;
  }

  /// The name in batch files, such as `old_log_probabilities`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
