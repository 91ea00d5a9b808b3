/// The command line: parses, calls the library, prints. No arithmetic belongs here.
@NullMarked
package org.aligndistil.cli;

import org.jspecify.annotations.NullMarked;
