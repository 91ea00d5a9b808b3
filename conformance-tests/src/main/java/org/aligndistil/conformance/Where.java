package org.aligndistil.conformance;

import org.aligndistil.conformance.cases.Spelled;

/// A case, and what a clause takes beside it.
///
/// @param of the case
/// @param beside in words
record Where(Spelled of, String beside) implements Spelled {

  @Override
  public String spelled() {
    return of.spelled();
  }

  @Override
  public String toString() {
    return of + ", " + beside;
  }
}
