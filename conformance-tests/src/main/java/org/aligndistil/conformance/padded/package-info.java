/// Cases as files in the padded form, and what reads them: prompts, padding, gaps and garbage
/// around the responses of a batch. What must hold of them is in
/// [org.aligndistil.conformance.ImportClauses].
@NullMarked
package org.aligndistil.conformance.padded;

import org.jspecify.annotations.NullMarked;
