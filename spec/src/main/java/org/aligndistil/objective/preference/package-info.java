/// Objectives that compare responses: by implicit rewards of chosen and rejected ones, or of
/// desirable and undesirable ones. One record, one file; no arithmetic on rows or tokens.
@NullMarked
package org.aligndistil.objective.preference;

import org.jspecify.annotations.NullMarked;
