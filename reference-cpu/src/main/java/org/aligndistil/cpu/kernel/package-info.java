/// The kernels: what is done to every token of the vocabulary, one kernel a file.
///
/// Each has a `scalar` definition and a `simd` form with the same bits at every vector width.
/// Belongs here: arithmetic on blocks of doubles. Does not belong here: rows, roles, threads,
/// memory.
@NullMarked
package org.aligndistil.cpu.kernel;

import org.jspecify.annotations.NullMarked;
