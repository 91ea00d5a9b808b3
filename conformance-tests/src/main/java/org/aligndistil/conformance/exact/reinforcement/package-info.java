/// The definitions of objectives of reinforcement learning.
@NullMarked
package org.aligndistil.conformance.exact.reinforcement;

import org.jspecify.annotations.NullMarked;
