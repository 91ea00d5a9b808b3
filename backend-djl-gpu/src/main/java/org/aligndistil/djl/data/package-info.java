/// Data sets of prompts, completions and preferences, from JSON Lines and Parquet files.
///
/// Belongs here: records as the Hugging Face hub has them, their readers, random access by
/// position, the order of an epoch. Does not belong here: tokens, batches, chat templates. No file
/// is held in memory: four bytes a record are.
@NullMarked
package org.aligndistil.djl.data;

import org.jspecify.annotations.NullMarked;
