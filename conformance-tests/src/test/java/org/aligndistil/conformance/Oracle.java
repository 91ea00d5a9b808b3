package org.aligndistil.conformance;

import org.aligndistil.backend.Backend;

/// What examples are held against.
final class Oracle {

  static final Backend CPU = Subject.CPU.backend();

  private Oracle() {}
}
