/// The backend on DJL and PyTorch: every primitive in binary32, on the CPU or a CUDA device.
///
/// Belongs here: the backend, its providers, and where its native libraries are found. Does not
/// belong here: its kernels, models, training.
@NullMarked
package org.aligndistil.djl;

import org.jspecify.annotations.NullMarked;
