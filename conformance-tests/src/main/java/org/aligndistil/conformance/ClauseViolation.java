package org.aligndistil.conformance;

import org.aligndistil.conformance.cases.Spelled;

/// A backend or an objective breaks a clause; the message names clause, finding and case, and
/// spells out a small one.
public final class ClauseViolation extends AssertionError {

  private static final long serialVersionUID = 1L;

  private final String clause;

  /// A violation.
  ///
  /// @param clause its number in SPEC.md, such as `1.4`
  /// @param finding what was observed and what was required
  /// @param where the case, so that it can be made again
  public ClauseViolation(String clause, String finding, Object where) {
    super(
        "clause %s: %s; case: %s%s"
            .formatted(
                clause,
                finding,
                where,
                where instanceof Spelled numbers ? "\n" + numbers.spelled() : ""));
    this.clause = clause;
  }

  private ClauseViolation(ClauseViolation violation, String note) {
    super(violation.getMessage() + "\n" + note);
    clause = violation.clause;
    setStackTrace(violation.getStackTrace());
  }

  /// The same violation with a last line.
  public ClauseViolation noting(String note) {
    return new ClauseViolation(this, note);
  }

  /// The number of the clause.
  public String clause() {
    return clause;
  }
}
