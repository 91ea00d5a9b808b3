/// From a case that breaks a clause to the simplest one that still does, for people to read.
///
/// Belongs here: what is simpler than a case, and the descent to one that has nothing simpler that
/// breaks the clause. Does not belong here: how cases are made, any check, any property engine.
@NullMarked
package org.aligndistil.conformance.reduction;

import org.jspecify.annotations.NullMarked;
