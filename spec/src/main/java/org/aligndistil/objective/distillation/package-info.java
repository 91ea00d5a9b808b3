/// Objectives that match a distribution at every token: the labels of a response, or a teacher. One
/// record, one file; no arithmetic on rows or tokens.
@NullMarked
package org.aligndistil.objective.distillation;

import org.jspecify.annotations.NullMarked;
