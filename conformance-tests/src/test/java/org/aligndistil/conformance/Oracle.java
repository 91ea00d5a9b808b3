package org.aligndistil.conformance;

import org.aligndistil.backend.Backend;
import org.aligndistil.cpu.CpuBackend;

/// What examples are held against.
public final class Oracle {

  /// The reference, with tiles of about 100 logits.
  public static final Backend CPU = new CpuBackend(2, 100);

  private Oracle() {}
}
