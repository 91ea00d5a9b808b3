/// Responses drawn from a model: the settings, the choice of a token, and the loop over tokens. How
/// a model computes, and the cache of its keys and values, belong to the package above.
@NullMarked
package org.aligndistil.djl.model.sampling;

import org.jspecify.annotations.NullMarked;
