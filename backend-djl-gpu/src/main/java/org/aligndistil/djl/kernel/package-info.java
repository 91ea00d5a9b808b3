/// The primitives on a device: the statistics of a tile's rows and their gradient, in TorchScript.
///
/// Belongs here: tiles, what they are computed from, their kernels and their error bounds. Does not
/// belong here: the choice of a backend, how an engine is started, models, any objective.
@NullMarked
package org.aligndistil.djl.kernel;

import org.jspecify.annotations.NullMarked;
