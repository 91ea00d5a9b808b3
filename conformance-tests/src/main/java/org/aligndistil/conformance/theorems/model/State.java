package org.aligndistil.conformance.theorems.model;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What has been said so far: the prefix y_<t in which the next token is drawn, or a whole
/// response.
///
/// @param tokens y_1 … y_(t−1)
public record State(List<Integer> tokens) {

  /// Nothing has been said: s_1.
  public static final State START = new State(List.of());

  public State {
    tokens = List.copyOf(tokens);
  }

  /// The state after one more token.
  public State then(int token) {
    return new State(Stream.concat(tokens.stream(), Stream.of(token)).toList());
  }

  /// The number of tokens.
  public int length() {
    return tokens.size();
  }

  /// The states in which the tokens were drawn, s_1 … s_|y|.
  public List<State> before() {
    return IntStream.range(0, length()).mapToObj(t -> new State(tokens.subList(0, t))).toList();
  }

  /// The token that was drawn in a state before.
  public int after(State before) {
    return tokens.get(before.length());
  }

  @Override
  public String toString() {
    return tokens.toString();
  }
}
