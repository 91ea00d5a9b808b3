package org.aligndistil.objective;

import java.util.EnumSet;
import java.util.Set;

/// Where a response comes from. The order is that of the numbers in batch files.
public enum ResponseKind {

  /// The preferred response of a pair, or ground truth, y_w.
  CHOSEN,

  /// The other response of a pair, y_l.
  REJECTED,

  /// Sampled from the policy, ŷ.
  GENERATED,

  /// The response to another prompt than the one it follows, for the reference point of KTO.
  MISMATCHED;

  /// Every kind.
  public static final Set<ResponseKind> ALL = Set.copyOf(EnumSet.allOf(ResponseKind.class));
}
