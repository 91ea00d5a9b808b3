package org.aligndistil.backend;

import java.util.List;
import java.util.Objects;

/// What a distribution gives to listed tokens, and to all others together.
///
/// @param each K columns, log p_v of the tokens of each row's list, in its order
/// @param others log Σ p_v over the tokens that are not listed; −∞ if there are none
public record ListedTokens(List<Column> each, Column others) {
  public ListedTokens {
    each = List.copyOf(each);
    Objects.requireNonNull(others, "others");
  }
}
