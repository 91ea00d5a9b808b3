/// Inputs of clauses as plain data: recipes that name a case in one line, and the cases they make.
///
/// Belongs here: logits, batches, objectives under test, all reproducible from a seed. Does not
/// belong here: any check, any property engine.
@NullMarked
package org.aligndistil.conformance.cases;

import org.jspecify.annotations.NullMarked;
