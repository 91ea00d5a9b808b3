package org.aligndistil.objective;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.calculus.Value;

/// Whether a batch has what an objective needs; the messages name both.
final class Requirements {

  private Requirements() {}

  static void check(Objective objective, Batch batch, Denominators denominators) {
    for (Role role : objective.roles()) {
      boolean isSparse =
          objective.sparseRoles().contains(role) && batch.teachers().containsKey(role);
      if (!batch.inputs().logits().containsKey(role) && !isSparse) {
        throw new IllegalArgumentException(
            "%s needs the logits of %s; the batch has %s"
                .formatted(objective.id(), role, batch.inputs().logits().keySet()));
      }
    }
    for (Role role : objective.topRoles()) {
      if (!batch.teachers().containsKey(role)) {
        throw new IllegalArgumentException(
            "%s needs the top tokens of %s here; the batch has %s"
                .formatted(objective.id(), role, batch.teachers().keySet()));
      }
    }
    check(objective, batch.signals(), denominators);
    if (objective.rowPosition() != batch.rowPosition()) {
      throw new IllegalArgumentException(
          "%s needs rows %s, the batch has rows %s"
              .formatted(objective.id(), objective.rowPosition(), batch.rowPosition()));
    }
  }

  static void check(Objective objective, Signals signals, Denominators denominators) {
    for (Signal signal : objective.signals()) {
      if (!signals.present().contains(signal)) {
        throw new IllegalArgumentException(
            "%s needs %s; the batch has %s".formatted(objective.id(), signal, signals.present()));
      }
    }
    if (objective.needsPairs() && denominators.pairs() == 0) {
      throw new IllegalArgumentException(objective.id() + " needs pairs; the batch has none");
    }
    for (ResponseKind kind : objective.kinds()) {
      if (denominators.of(Set.of(kind)).sequences() == 0) {
        throw new IllegalArgumentException(
            "%s needs responses that are %s, %d in the tensor 'kind' of a batch file; the batch has none"
                .formatted(
                    objective.id(),
                    kind.name().toLowerCase(Locale.ROOT),
                    List.of(ResponseKind.values()).indexOf(kind)));
      }
    }
  }

  /// Infinite losses are reported; a difference of infinities is no loss.
  static void requireDefined(Objective objective, Value loss) {
    if (Double.isNaN(loss.number(0))) {
      throw new ArithmeticException(
          objective.id()
              + " is undefined on this batch, a difference of infinities: do two roles mask the"
              + " same label, or does a score leave the range of double?");
    }
  }
}
