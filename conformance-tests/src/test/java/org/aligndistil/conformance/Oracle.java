package org.aligndistil.conformance;

import org.aligndistil.backend.Backend;
import org.aligndistil.cpu.CpuBackend;

/// The backend under test; its threads are daemons and live as long as the tests.
final class Oracle {

  /// Two threads, tiles of about 100 logits, so that small cases have several tiles.
  static final Backend CPU = new CpuBackend(2, 100);

  private Oracle() {}
}
