/// Matrices of logits and gradients as DJL's arrays.
///
/// Belongs here: logits and gradients that stay on a device, copies between the device and host
/// memory. Does not belong here: arithmetic on logits, models.
@NullMarked
package org.aligndistil.djl.matrix;

import org.jspecify.annotations.NullMarked;
