package org.aligndistil.conformance;

import java.util.List;

/// A backend in the table of clauses, and what is known of it; a build in which one that passes
/// does not, fails.
///
/// @param name by which it is chosen
/// @param status how it stands to the clauses
record Tested(String name, String status) {

  /// All of them.
  static final List<Tested> ALL =
      List.of(
          new Tested("cpu", "passes"),
          new Tested("djl-cpu", "passes"),
          new Tested("djl-cuda", "not run"));
}
