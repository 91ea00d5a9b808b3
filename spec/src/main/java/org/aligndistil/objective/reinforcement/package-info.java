/// Objectives of reinforcement learning: responses sampled from the policy, weighted with
/// advantages or rewards, and what a value head learns. One record, one file; no arithmetic on rows
/// or tokens. Advantages and rewards themselves are in `org.aligndistil.objective.reward`.
@NullMarked
package org.aligndistil.objective.reinforcement;

import org.jspecify.annotations.NullMarked;
