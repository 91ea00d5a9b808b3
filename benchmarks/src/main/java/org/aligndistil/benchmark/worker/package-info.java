/// The process that runs the oracle and the floor, and looks at its own memory. Whose turn it is,
/// is not decided here.
@NullMarked
package org.aligndistil.benchmark.worker;

import org.jspecify.annotations.NullMarked;
