/// Batches in safetensors files: reading what trainers dump, writing gradients.
///
/// Belongs here: the names and shapes of tensors in batch files, and the one place where padded
/// tensors become rows. Does not belong here: the format itself, any arithmetic.
@NullMarked
package org.aligndistil.objective.file;

import org.jspecify.annotations.NullMarked;
