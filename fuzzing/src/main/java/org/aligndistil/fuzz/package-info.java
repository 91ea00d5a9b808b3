/// Fuzz targets: what a parser promises for any bytes, the check that it keeps it, and inputs.
///
/// The targets themselves stand beside the tests of the parsers. Nothing here knows a parser.
@NullMarked
package org.aligndistil.fuzz;

import org.jspecify.annotations.NullMarked;
