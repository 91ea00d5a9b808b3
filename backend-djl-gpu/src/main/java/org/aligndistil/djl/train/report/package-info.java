/// What came out of a run, as records and as one page of HTML.
///
/// Nothing here computes a figure, trains, or opens a model.
@NullMarked
package org.aligndistil.djl.train.report;

import org.jspecify.annotations.NullMarked;
