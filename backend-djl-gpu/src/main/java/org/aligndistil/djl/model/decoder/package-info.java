/// The computation of a decoder in TorchScript, and the arrays that it reads beside its parameters:
/// packed sequences, positions, rotations. Parameters, gradients and files do not belong here.
@NullMarked
package org.aligndistil.djl.model.decoder;

import org.jspecify.annotations.NullMarked;
