/// The backend on DJL and PyTorch: every primitive in binary32, on the CPU or a CUDA device.
///
/// Belongs here: tiles, their arrays and kernels, sources and sinks of logits. Does not belong
/// here: the engine's start, models, training, any objective.
@NullMarked
package org.aligndistil.djl;

import org.jspecify.annotations.NullMarked;
