/// Language models of the Llama and Qwen2 families: files, forward and backward pass, optimiser,
/// sampling.
///
/// Belongs here: what turns tokens into logits, and gradients of logits into new parameters. Does
/// not belong here: losses, data, the loop of a training.
@NullMarked
package org.aligndistil.djl.model;

import org.jspecify.annotations.NullMarked;
