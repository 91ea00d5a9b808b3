/// Matrices of logits and where their gradients go: host memory, a device, or a projection.
///
/// Belongs here: shapes, element types, row layouts, validation of extents. Does not belong here:
/// arithmetic on logits, files, devices.
@NullMarked
package org.aligndistil.backend.matrix;

import org.jspecify.annotations.NullMarked;
