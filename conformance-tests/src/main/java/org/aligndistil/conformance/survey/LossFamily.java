package org.aligndistil.conformance.survey;

import java.util.Comparator;
import org.aligndistil.conformance.cases.Shape;

/// Losses whose errors are compared with each other: one objective, with whatever options, on
/// logits of one shape.
///
/// @param objective its id
/// @param shape what the logits look like
public record LossFamily(String objective, Shape shape) implements Comparable<LossFamily> {

  private static final Comparator<LossFamily> ORDER =
      Comparator.comparing(LossFamily::objective).thenComparing(LossFamily::shape);

  @Override
  public int compareTo(LossFamily other) {
    return ORDER.compare(this, other);
  }
}
