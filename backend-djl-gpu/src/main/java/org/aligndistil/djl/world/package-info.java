/// The built-in world: a grammar of short reviews whose gold reward is known, so that methods can
/// be compared without a judge.
///
/// Belongs here: words, prompts, responses, their reward, preferences between them, the files that
/// describe the words to a tokenizer. Does not belong here: models, training, data of users.
/// Nothing here needs a tensor library, and every random choice comes from an explicit stream.
@NullMarked
package org.aligndistil.djl.world;

import org.jspecify.annotations.NullMarked;
