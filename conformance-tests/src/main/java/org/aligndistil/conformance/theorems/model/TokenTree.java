package org.aligndistil.conformance.theorems.model;

import java.util.ArrayList;
import java.util.List;

/// Every response of at most T tokens from a vocabulary of V.
///
/// @param vocabulary V ≥ 1
/// @param horizon T ≥ 1
/// @param ending what ends a response before it has T tokens
public record TokenTree(int vocabulary, int horizon, Ending ending) {

  /// The token that ends a response.
  public static final int END = 0;

  /// What ends a response before it has T tokens.
  public enum Ending {
    /// Nothing: all responses have T tokens.
    AT_HORIZON,
    /// The token [#END], which is the last of the response.
    AT_END_TOKEN
  }

  public TokenTree {
    if (vocabulary < 1 || horizon < 1) {
      throw new IllegalArgumentException(
          "a tree needs tokens and steps: vocabulary %d, horizon %d"
              .formatted(vocabulary, horizon));
    }
  }

  /// Whether no token follows.
  public boolean isComplete(State state) {
    return state.length() == horizon
        || (ending == Ending.AT_END_TOKEN && state.length() > 0 && state.tokens().getLast() == END);
  }

  /// The states in which a token is drawn, each after the one that it continues.
  public List<State> states() {
    List<State> states = new ArrayList<>(List.of(State.START));
    for (int i = 0; i < states.size(); i++) {
      for (int token = 0; token < vocabulary; token++) {
        State next = states.get(i).then(token);
        if (!isComplete(next)) {
          states.add(next);
        }
      }
    }
    return states;
  }

  /// Every response.
  public List<State> responses() {
    List<State> responses = new ArrayList<>();
    for (State state : states()) {
      for (int token = 0; token < vocabulary; token++) {
        State next = state.then(token);
        if (isComplete(next)) {
          responses.add(next);
        }
      }
    }
    return responses;
  }
}
