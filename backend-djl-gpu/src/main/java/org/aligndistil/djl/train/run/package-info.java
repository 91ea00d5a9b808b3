/// The files of a run and how they outlive the death of a process: the directory, checkpoints, the
/// log of metrics, files that appear in one step. What is trained, and how, does not belong here.
@NullMarked
package org.aligndistil.djl.train.run;

import org.jspecify.annotations.NullMarked;
