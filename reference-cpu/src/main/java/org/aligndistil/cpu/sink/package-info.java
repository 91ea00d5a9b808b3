/// Where the gradient of a tile goes.
///
/// Belongs here: writing, and the order in which tiles may write. Does not belong here: what the
/// gradient is.
@NullMarked
package org.aligndistil.cpu.sink;

import org.jspecify.annotations.NullMarked;
