/// The kernels: what is done to every token of the vocabulary, one kernel a file.
///
/// A `simd` form has the same bits at every vector width; its definition, one token at a time or
/// lane by lane, is beside it or in its test. Belongs here: arithmetic on blocks of doubles, and
/// what reads logits from memory or rounds gradients into it. Does not belong here: mixes, roles,
/// tiles, threads.
@NullMarked
package org.aligndistil.cpu.kernel;

import org.jspecify.annotations.NullMarked;
