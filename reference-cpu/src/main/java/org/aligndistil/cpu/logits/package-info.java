/// The logits of a tile: where they lie, how they are read, whether they are finite.
///
/// Belongs here: what knows of matrices, projections and element types. Does not belong here: mixes
/// and anything that is computed from logits.
@NullMarked
package org.aligndistil.cpu.logits;

import org.jspecify.annotations.NullMarked;
