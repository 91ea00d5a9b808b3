/// The clauses as properties of a backend, and the generators of their cases: what the author of a
/// backend extends, see [org.aligndistil.conformance.properties.ConformanceProperties]. What breaks
/// a clause is reduced by [org.aligndistil.conformance.reduction]. The only package that knows of
/// the property engine, jqwik.
@NullMarked
package org.aligndistil.conformance.properties;

import org.jspecify.annotations.NullMarked;
