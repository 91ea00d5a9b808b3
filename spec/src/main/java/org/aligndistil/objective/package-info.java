/// The objectives, one file each, and the engine that evaluates them over a backend. No kernel
/// belongs here, and nothing that depends on how a backend computes.
@NullMarked
package org.aligndistil.objective;

import org.jspecify.annotations.NullMarked;
