/// Runs: the stages of a recipe one after the other, each a model trained with one objective, such
/// that a run that was killed goes on bit for bit; and how the models are judged at the end.
///
/// Nothing here knows an objective by name. Drawing progress and tables is the caller's.
@NullMarked
package org.aligndistil.djl.train;

import org.jspecify.annotations.NullMarked;
