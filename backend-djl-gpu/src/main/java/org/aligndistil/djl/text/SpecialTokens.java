package org.aligndistil.djl.text;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// The tokens of a model that are not text.
///
/// @param names as templates know them, such as `bos_token`, with how they are written
/// @param begin begins a text
/// @param end ends a text; is put behind a response
/// @param padding fills up short sequences
/// @param stops end a response when the model writes them; `end` is among them
public record SpecialTokens(
    Map<String, String> names,
    OptionalInt begin,
    OptionalInt end,
    OptionalInt padding,
    List<Integer> stops) {

  public SpecialTokens {
    names = Map.copyOf(names);
    stops = List.copyOf(stops);
  }
}
