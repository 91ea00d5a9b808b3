package org.aligndistil.objective.reward;

import java.util.Arrays;

/// What every array and every coefficient of this package must be.
final class Checks {

  private Checks() {}

  static void requireFinite(String name, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "%s must be finite: %s at entry %d".formatted(name, values[i], i));
      }
    }
  }

  static void requireLength(String name, double[] values, String other, int length) {
    if (values.length != length) {
      throw new IllegalArgumentException(
          "%s and %s must have equal length: %d != %d"
              .formatted(name, other, values.length, length));
    }
  }

  static void requireOffsets(int[] offsets, int tokens) {
    if (offsets.length < 1 || offsets[0] != 0 || offsets[offsets.length - 1] != tokens) {
      throw new IllegalArgumentException(
          "offsets must rise from 0 to the number of tokens, %d: %s"
              .formatted(tokens, Arrays.toString(offsets)));
    }
    for (int s = 1; s < offsets.length; s++) {
      if (offsets[s] < offsets[s - 1]) {
        throw new IllegalArgumentException(
            "offsets must not fall: %d < %d at entry %d".formatted(offsets[s], offsets[s - 1], s));
      }
    }
  }

  static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be from 0 to 1: " + value);
    }
  }
}
