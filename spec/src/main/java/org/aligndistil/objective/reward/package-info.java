/// Rewards and advantages of tokens, from log-probabilities that models gave to sampled responses.
/// Arithmetic on host arrays: no logits, no gradients, no objectives; what comes out goes into the
/// signals of a batch.
///
/// Arrays hold one number a token, response after response without padding; `offsets`, `[S+1]`, say
/// where each response begins and where the last one ends. Log-probabilities are in nats.
@NullMarked
package org.aligndistil.objective.reward;

import org.jspecify.annotations.NullMarked;
