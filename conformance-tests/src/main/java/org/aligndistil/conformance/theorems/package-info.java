/// The theorems of the three papers as they hold, on models so small that every response is
/// counted; `spec/THEOREMS.md` says them in prose.
///
/// Belongs here: what each theorem says, as equations that can be replaced by wrong ones, and the
/// clauses of section 7 that hold it against enumeration. Does not belong here: any loss, any
/// backend's arithmetic.
@NullMarked
package org.aligndistil.conformance.theorems;

import org.jspecify.annotations.NullMarked;
