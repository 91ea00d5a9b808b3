/// The clauses on the backends of this project, and the mutants that prove them sharp.
package org.aligndistil.conformance;
