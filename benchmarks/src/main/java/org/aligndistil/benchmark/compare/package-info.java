/// The comparison with PyTorch and with the speed of memory: every loss on the same data, by
/// everybody in turn, in one run. What JMH measures is one package up.
@NullMarked
package org.aligndistil.benchmark.compare;

import org.jspecify.annotations.NullMarked;
