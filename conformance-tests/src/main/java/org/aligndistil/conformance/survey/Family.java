package org.aligndistil.conformance.survey;

import java.util.Comparator;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.rows.Primitive;

/// Results whose errors are compared with each other: one primitive on logits of one shape.
///
/// @param primitive what is computed
/// @param shape what the logits look like
public record Family(Primitive primitive, Shape shape) implements Comparable<Family> {

  private static final Comparator<Family> ORDER =
      Comparator.comparing(Family::primitive).thenComparing(Family::shape);

  @Override
  public int compareTo(Family other) {
    return ORDER.compare(this, other);
  }
}
