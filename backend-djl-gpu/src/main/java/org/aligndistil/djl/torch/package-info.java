/// The bridge to PyTorch: its start and settings, TorchScript modules written by this library, and
/// tensors seen as memory segments.
///
/// Belongs here: whatever calls DJL's native interface. Does not belong here: models, losses.
@NullMarked
package org.aligndistil.djl.torch;

import org.jspecify.annotations.NullMarked;
