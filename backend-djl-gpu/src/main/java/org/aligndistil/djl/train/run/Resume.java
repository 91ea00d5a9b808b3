package org.aligndistil.djl.train.run;

/// What to do where a run has been before.
public enum Resume {
  /// It is an error.
  NEVER,
  /// Go on from its last checkpoint; begin where there is none.
  IF_PRESENT
}
