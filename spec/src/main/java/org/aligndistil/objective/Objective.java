package org.aligndistil.objective;

import java.util.Set;
import org.aligndistil.backend.Role;

/// A loss on token-level distributions: a record of its parameters.
///
/// An implementation is a public record with a constructor without arguments, which gives the
/// source's defaults, and one line in [Objectives#ALL]; see [Parameters] for what its components
/// may be. It never loops over rows or tokens.
public sealed interface Objective permits RowObjective, SequenceObjective, HeadObjective {

  /// The name in the command line and in recipes, such as `aligndistil`.
  String id();

  /// The loss in one line of Unicode.
  String equation();

  /// The source, with equation numbers.
  String citation();

  /// The roles whose distributions the objective reads with its present parameters, the policy
  /// first.
  Set<Role> roles();

  /// Whether the objective compares chosen with rejected responses.
  default boolean needsPairs() {
    return false;
  }

  /// The numbers beside logits that the objective reads.
  default Set<Signal> signals() {
    return Set.of();
  }

  /// The kinds of responses that a batch must have, beside those of its pairs.
  default Set<ResponseKind> kinds() {
    return Set.of();
  }

  /// Whether the loss of a batch is the sum of the losses of its micro-batches, given the
  /// denominators of the whole; not so where something is computed from all of it, such as a
  /// median.
  default boolean isSeparable() {
    return true;
  }

  /// The roles that may be known by the top of their distributions alone.
  default Set<Role> sparseRoles() {
    return Set.of();
  }

  /// The roles that must be known by the top of their distributions, because the objective is about
  /// no other token.
  default Set<Role> topRoles() {
    return Set.of();
  }

  /// The states that its rows hold.
  default RowPosition rowPosition() {
    return RowPosition.BEFORE_TOKEN;
  }
}
