package org.aligndistil.objective;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Where a response comes from.
public enum ResponseKind {

  /// The preferred response of a pair, or ground truth, y_w.
  CHOSEN(0),

  /// The other response of a pair, y_l.
  REJECTED(1),

  /// Sampled from the policy, ŷ.
  GENERATED(2),

  /// The response to another prompt than the one it follows, for the reference point of KTO.
  MISMATCHED(3);

  /// Every kind.
  public static final Set<ResponseKind> ALL = Set.copyOf(EnumSet.allOf(ResponseKind.class));

  private final int code;

  ResponseKind(int code) {
    this.code = code;
  }

  /// The kind with a code, if there is one.
  public static Optional<ResponseKind> ofCode(long code) {
    return ALL.stream().filter(kind -> kind.code == code).findFirst();
  }

  /// The number that stands for it in batch files.
  public int code() {
    return code;
  }
}
