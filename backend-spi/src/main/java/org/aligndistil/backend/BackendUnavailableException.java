package org.aligndistil.backend;

/// A backend was asked for that cannot run here; the message says why and what else was found.
public final class BackendUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// With a message for people.
  public BackendUnavailableException(String message) {
    super(message);
  }
}
