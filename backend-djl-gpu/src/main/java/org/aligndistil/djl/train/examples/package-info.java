/// What a step is trained on: prompts and responses, read from files or made in the built-in world,
/// in the order of a seed, as rows for models and objectives. No model is opened here.
@NullMarked
package org.aligndistil.djl.train.examples;

import org.jspecify.annotations.NullMarked;
