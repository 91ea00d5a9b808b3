/// How far results are off, and how far their bounds are, over many random and adversarial rows.
/// Nothing here is required of a backend: the clauses are.
@NullMarked
package org.aligndistil.conformance.survey;

import org.jspecify.annotations.NullMarked;
