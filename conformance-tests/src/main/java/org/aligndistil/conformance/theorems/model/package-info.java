/// Autoregressive models so small that every response can be counted, in 60 decimal digits.
///
/// Belongs here: trees of tokens, tables of logits, rewards of tokens, values of states. Does not
/// belong here: any theorem, any tolerance, any backend.
@NullMarked
package org.aligndistil.conformance.theorems.model;

import org.jspecify.annotations.NullMarked;
