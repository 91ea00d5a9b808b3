/// The clauses of SPEC.md as methods over a backend, their error budgets, and the exact
/// definitions. Plain Java: the engine that calls the clauses is known to
/// [org.aligndistil.conformance.properties] alone.
@NullMarked
package org.aligndistil.conformance;

import org.jspecify.annotations.NullMarked;
