/// What is measured: workloads, and their batches, sampled by a seed, the same for us and for
/// everybody else. What measures is elsewhere.
@NullMarked
package org.aligndistil.benchmark.data;

import org.jspecify.annotations.NullMarked;
