/// Teachers computed once: the top of every distribution, in files that are read in any order.
///
/// Belongs here: the format of a teacher store, its writer and its reader, and the choice of the
/// top tokens. Does not belong here: what an objective makes of a sparse teacher.
@NullMarked
package org.aligndistil.objective.teacher;

import org.jspecify.annotations.NullMarked;
