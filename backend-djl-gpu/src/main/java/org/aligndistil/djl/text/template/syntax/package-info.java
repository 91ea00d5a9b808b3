/// What a template says, before it is rendered: its pieces, statements and expressions.
///
/// Nothing here has a value; nothing here knows what a filter or a method does.
@NullMarked
package org.aligndistil.djl.text.template.syntax;

import org.jspecify.annotations.NullMarked;
