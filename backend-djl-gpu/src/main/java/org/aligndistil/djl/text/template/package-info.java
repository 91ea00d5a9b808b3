/// The part of the Jinja language that chat templates are written in.
///
/// Belongs here: reading a template, and rendering it on plain values, with the results of Jinja 2
/// as `transformers` sets it up. Does not belong here: files, tokens, what a message is. What is
/// missing of the language is an error that names the construct and its line: macros, imports,
/// inheritance, recursive loops. A tuple is a list, also where it is shown or compared.
@NullMarked
package org.aligndistil.djl.text.template;

import org.jspecify.annotations.NullMarked;
