package org.aligndistil.djl.data;

import java.util.ArrayList;
import java.util.List;

/// The lines or rows that were left out.
///
/// @param count how many
/// @param reasons place, expected and found of the first few
public record Skipped(long count, List<String> reasons) {

  private static final int REASONS = 10;

  public Skipped {
    reasons = List.copyOf(reasons);
  }

  /// Decides on bad records and counts those left out.
  static final class Counter {
    private final BadRecords policy;
    private final ArrayList<String> reasons = new ArrayList<>();
    private long count;

    Counter(BadRecords policy) {
      this.policy = policy;
    }

    /// Counts a bad record, or refuses it.
    void add(DataException bad) throws DataException {
      switch (policy) {
        case FAIL -> throw bad;
        case SKIP -> {
          count++;
          if (reasons.size() < REASONS) {
            reasons.add(String.valueOf(bad.getMessage()));
          }
        }
      }
    }

    Skipped result() {
      return new Skipped(count, reasons);
    }

    /// What to say if nothing is left.
    String found() {
      return count == 0
          ? "none"
          : "none but %d bad ones, first %s".formatted(count, reasons.get(0));
    }
  }
}
