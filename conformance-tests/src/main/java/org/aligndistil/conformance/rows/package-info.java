/// Statistics of rows: what a backend says of them, what is true of them in 60 digits, and what the
/// difference is measured by. Clauses and objectives are not here.
@NullMarked
package org.aligndistil.conformance.rows;

import org.jspecify.annotations.NullMarked;
