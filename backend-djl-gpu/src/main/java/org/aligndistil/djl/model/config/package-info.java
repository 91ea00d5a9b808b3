/// What a model is, before it has parameters: its architecture and extents, `config.json`, and the
/// names and shapes of its parameters. Nothing here computes or touches PyTorch.
@NullMarked
package org.aligndistil.djl.model.config;

import org.jspecify.annotations.NullMarked;
