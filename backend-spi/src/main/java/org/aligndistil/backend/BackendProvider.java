package org.aligndistil.backend;

/// Announces a backend to [Backends]; found by `ServiceLoader`.
///
/// Adding a backend is one module with one provider and one services line.
public interface BackendProvider {

  /// The name by which the backend is chosen, lower case; costs nothing.
  String name();

  /// Its place among the available ones: the greatest wins when none is chosen by name.
  ///
  /// The CPU oracle has 0; a backend on a faster device has more, one for tests alone has less.
  int preference();

  /// Whether the backend can run here; cheap, loads nothing native.
  Availability availability();

  /// Opens the backend; the caller closes it.
  Backend open();
}
