/// Files in the making: what becomes of them if the program ends, and whether there is room.
///
/// Belongs here: what every writer needs whatever it writes. Does not belong here: formats. The
/// package is not exported.
@NullMarked
package org.aligndistil.objective.storage;

import org.jspecify.annotations.NullMarked;
