/// JMH on the primitives and on the objectives. The comparison with others is in `compare`.
@NullMarked
package org.aligndistil.benchmark;

import org.jspecify.annotations.NullMarked;
