/// Scalar arithmetic on the statistics of rows: values with error bounds and derivatives.
///
/// Belongs here: what an objective writes its equation with. Does not belong here: any objective,
/// any loop over a vocabulary.
@NullMarked
package org.aligndistil.objective.calculus;

import org.jspecify.annotations.NullMarked;
