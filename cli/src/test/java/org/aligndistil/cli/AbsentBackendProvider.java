package org.aligndistil.cli;

import org.aligndistil.backend.Availability;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.BackendProvider;

/// A backend that would be preferred if it could run.
public final class AbsentBackendProvider implements BackendProvider {

  static final String NAME = "absent";
  static final String REASON = "there is no such device";

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
    return new Availability.Unavailable(REASON);
  }

  @Override
  public Backend open() {
    throw new IllegalStateException("opened though it is unavailable");
  }
}
