/// The definitions of objectives that compare responses.
@NullMarked
package org.aligndistil.conformance.exact.preference;

import org.jspecify.annotations.NullMarked;
