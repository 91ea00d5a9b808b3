package org.aligndistil.objective;

/// The mean of some numbers, such that the means of two parts make that of the whole.
///
/// @param sum of the numbers
/// @param count how many there are, at least 1
public record Mean(double sum, long count) {
  public Mean {
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1: " + count);
    }
  }

  /// sum / count.
  public double value() {
    return sum / count;
  }

  /// The mean of these numbers and others.
  public Mean plus(Mean other) {
    return new Mean(sum + other.sum, Math.addExact(count, other.count));
  }
}
