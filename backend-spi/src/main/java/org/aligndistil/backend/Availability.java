package org.aligndistil.backend;

import java.util.Objects;

/// Whether a backend can run on this machine.
public sealed interface Availability {

  /// It can.
  ///
  /// @param description what it would run on, for people
  record Available(String description) implements Availability {
    public Available {
      Objects.requireNonNull(description, "description");
    }
  }

  /// It cannot.
  ///
  /// @param reason what is missing, for people
  record Unavailable(String reason) implements Availability {
    public Unavailable {
      Objects.requireNonNull(reason, "reason");
    }
  }
}
