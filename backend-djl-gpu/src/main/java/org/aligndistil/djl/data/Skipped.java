package org.aligndistil.djl.data;

import java.util.ArrayList;
import java.util.List;

/// The lines or rows that were left out.
///
/// @param count how many
/// @param reasons place, expected and found of the first few
public record Skipped(long count, List<String> reasons) {

  /// Nothing.
  public static final Skipped NONE = new Skipped(0, List.of());

  private static final int REASONS = 10;

  public Skipped {
    reasons = List.copyOf(reasons);
  }

  /// With one more.
  public Skipped plus(String reason) {
    if (reasons.size() >= REASONS) {
      return new Skipped(count + 1, reasons);
    }
    List<String> more = new ArrayList<>(reasons);
    more.add(reason);
    return new Skipped(count + 1, more);
  }

  /// Decides on bad records and counts those left out.
  static final class Counter {
    private final BadRecords policy;
    private Skipped skipped = NONE;

    Counter(BadRecords policy) {
      this.policy = policy;
    }

    /// Counts a bad record, or refuses it.
    void add(DataException bad) throws DataException {
      skipped =
          switch (policy) {
            case FAIL -> throw bad;
            case SKIP -> skipped.plus(String.valueOf(bad.getMessage()));
          };
    }

    Skipped result() {
      return skipped;
    }

    /// What to say if nothing is left.
    String found() {
      return skipped.count() == 0
          ? "none"
          : "none but %d bad ones, first %s"
              .formatted(skipped.count(), skipped.reasons().getFirst());
    }
  }
}
