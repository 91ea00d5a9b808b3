/// Backends and objectives that are broken on purpose, one family a file, each with the clause that
/// must kill it.
package org.aligndistil.conformance.mutants;
