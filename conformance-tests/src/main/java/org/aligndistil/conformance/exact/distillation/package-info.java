/// The definitions of objectives that teach a distribution at every token.
@NullMarked
package org.aligndistil.conformance.exact.distillation;

import org.jspecify.annotations.NullMarked;
