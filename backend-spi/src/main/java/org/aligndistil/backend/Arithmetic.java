package org.aligndistil.backend;

import java.util.Objects;

/// What a backend says of its arithmetic: how far its results may be from the truth, and which of
/// its configurations share their bits.
///
/// Both are closed sets, so that no backend grants itself a budget: its error is counted in the
/// roundoff of a format that exists.
///
/// @param format what single numbers are rounded to
/// @param reproducibility where the same input gives the same bits
public record Arithmetic(Format format, Reproducibility reproducibility) {

  /// The formats that backends compute in, with IEEE 754's parameters.
  public enum Format {
    /// Double precision.
    BINARY64(0x1p-53, 0x1p-1022),
    /// Single precision; sums may be wider.
    BINARY32(0x1p-24, 0x1p-126);

    private final double unitRoundoff;
    private final double smallestNormal;

    Format(double unitRoundoff, double smallestNormal) {
      this.unitRoundoff = unitRoundoff;
      this.smallestNormal = smallestNormal;
    }

    /// u, the relative error of one rounding: the unit of error budgets.
    public double unitRoundoff() {
      return unitRoundoff;
    }

    /// The least positive number that has all its digits. A result below it may be 0.
    public double smallestNormal() {
      return smallestNormal;
    }
  }

  /// How far the promise reaches that the same input gives the same bits.
  public enum Reproducibility {
    /// Any number of threads, any size of tiles, any machine.
    ANY_CONFIGURATION,
    /// The same number of threads, the same size of tiles, the same device.
    SAME_CONFIGURATION
  }

  public Arithmetic {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(reproducibility, "reproducibility");
  }

  /// u of the format.
  public double unitRoundoff() {
    return format.unitRoundoff;
  }
}
