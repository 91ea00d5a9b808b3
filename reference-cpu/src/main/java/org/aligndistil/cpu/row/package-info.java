/// Mixes, softmaxes and divergences of one row, each with a bound on its error.
///
/// There are two ways through a row. The *plain* one has one bound for all tokens, made of a few
/// sums, and counts only where that proves the result to be accurate; it does not know masks. The
/// other one has a bound for every token. [Softmax] and [Comparison] choose.
///
/// Belongs here: what is true of a row by itself. Does not belong here: tiles, threads, sinks.
@NullMarked
package org.aligndistil.cpu.row;

import org.jspecify.annotations.NullMarked;
