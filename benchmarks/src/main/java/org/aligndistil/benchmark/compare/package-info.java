/// The comparison with PyTorch and with the speed of memory: whose turn it is, whether all agree,
/// and the reports. What takes turns is in `worker` and in `peers.py`.
@NullMarked
package org.aligndistil.benchmark.compare;

import org.jspecify.annotations.NullMarked;
