package org.aligndistil.objective;

/// Which state of the model a row holds, relative to the response token that labels it.
public enum RowPosition {

  /// s_t = (x, y_<t), the state that predicts the token: what every paper means.
  BEFORE_TOKEN,

  /// (x, y_≤t), the state one token later: what some published code reads.
  AFTER_TOKEN
}
