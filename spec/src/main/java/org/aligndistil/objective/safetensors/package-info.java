/// The safetensors container: named arrays behind a JSON header, mapped and never copied.
///
/// Belongs here: reading and writing that format, and nothing it does not say. Does not belong
/// here: which tensors a batch or a model consists of, conversion of elements, sharded checkpoints.
@NullMarked
package org.aligndistil.objective.safetensors;

import org.jspecify.annotations.NullMarked;
