/// The clauses of SPEC.md as methods over a backend, their error budgets, and the exact
/// definitions. Plain Java: the property engine that calls the clauses is in the tests.
@NullMarked
package org.aligndistil.conformance;

import org.jspecify.annotations.NullMarked;
