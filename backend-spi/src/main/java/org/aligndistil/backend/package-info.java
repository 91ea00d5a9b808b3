/// The contract between the objectives and whoever computes their primitives.
///
/// Belongs here: mixes, columns, tiles, the backend interface, and the choice of a backend. Does
/// not belong here: any loss, any kernel, any file format.
@NullMarked
package org.aligndistil.backend;

import org.jspecify.annotations.NullMarked;
