/// What a run is, before it runs: recipes as records, and the YAML that they are written in.
///
/// Nothing here opens a model or computes anything; nothing knows an objective by name.
@NullMarked
package org.aligndistil.djl.train.recipe;

import org.jspecify.annotations.NullMarked;
