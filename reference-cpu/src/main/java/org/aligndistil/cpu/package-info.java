/// The oracle: every primitive on the CPU, in double precision, exact, bounded and reproducible.
///
/// Belongs here: the backend, its threads, tiles, and the gradient of a tile. Does not belong here:
/// where logits lie, what is true of one row, where a gradient goes, arithmetic on tokens, which
/// have packages of their own; any objective.
@NullMarked
package org.aligndistil.cpu;

import org.jspecify.annotations.NullMarked;
