/// The truth: statistics and losses written straight from their equations, in 60 decimal digits.
///
/// Belongs here: equations. Does not belong here: anything fast, any tolerance, any backend.
@NullMarked
package org.aligndistil.conformance.exact;

import org.jspecify.annotations.NullMarked;
