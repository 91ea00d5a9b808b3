package org.aligndistil.conformance;

import org.aligndistil.backend.Availability;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.BackendProvider;

/// A backend that is found, preferred to all others, and cannot run.
public final class AbsentProvider implements BackendProvider {

  /// By which it is found.
  public static final String NAME = "absent";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int preference() {
    return 1000;
  }

  @Override
  public Availability availability() {
    return new Availability.Unavailable("its device is a fiction");
  }

  @Override
  public Backend open() {
    throw new UnsupportedOperationException("an unavailable backend was opened");
  }
}
