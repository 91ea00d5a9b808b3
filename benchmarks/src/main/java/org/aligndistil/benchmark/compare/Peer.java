package org.aligndistil.benchmark.compare;

import java.util.Locale;
import java.util.Set;

/// How PyTorch evaluates the same formula.
enum Peer {
  /// Operation by operation.
  EAGER,
  /// Through `torch.compile`.
  COMPILE;

  /// The objectives that `peers.py` has.
  static final Set<String> OBJECTIVES =
      Set.of("aligndistil", "sft", "dpo", "tdpo2", "dckd", "adpa");

  /// The name in commands and in results.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
