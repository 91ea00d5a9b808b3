/// Texts and conversations as tokens, with the tokenizer of a model's directory.
///
/// Belongs here: the files of a Hugging Face directory that say how its model reads and writes
/// text, chat templates, and the one rule by which a prompt and its responses become tokens. Does
/// not belong here: data files, models, training.
@NullMarked
package org.aligndistil.djl.text;

import org.jspecify.annotations.NullMarked;
