/// The oracle: every primitive on the CPU, in double precision, exact, bounded and reproducible.
///
/// Belongs here: rows and tiles, threads, reading and writing of host matrices. Does not belong
/// here: arithmetic on single tokens (see the kernels), any objective.
@NullMarked
package org.aligndistil.cpu;

import org.jspecify.annotations.NullMarked;
