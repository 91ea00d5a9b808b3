/// The clauses on the CPU oracle: thin jqwik properties, and the mutants that prove them sharp.
package org.aligndistil.conformance;
