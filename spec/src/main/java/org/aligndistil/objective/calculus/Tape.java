package org.aligndistil.objective.calculus;

import java.util.ArrayList;
import java.util.List;

/// Records values in the order in which they are computed, to differentiate them in reverse.
///
/// A tape is used by one thread.
public final class Tape {

  private final List<Value> values = new ArrayList<>();

  /// An empty tape.
  public Tape() {}

  /// A value that depends on no other: one number an entry, with error bounds.
  ///
  /// @param numbers `[n]`, not copied
  /// @param errors `[n]`, absolute bounds, not copied
  public Value value(double[] numbers, double[] errors) {
    return record(new Value(this, numbers, errors, Value.NO_PULLBACK));
  }

  Value record(Value value) {
    values.add(value);
    return value;
  }

  /// Carries adjoints from the seeded values back to everything they depend on.
  ///
  /// Afterwards [Value#adjoint] of each value is the derivative of Σ seed · value with respect to
  /// it.
  public void backward() {
    for (Value value : values.reversed()) {
      value.pullBack();
    }
  }
}
