package org.aligndistil.benchmark;

import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;

/// The mixes that primitives are measured on, and columns of one number.
final class Mixes {

  /// The roles that take part.
  static final Set<Role> ROLES = Set.of(Role.POLICY, Role.REFERENCE);

  /// z_policy.
  static final Mix POLICY = Mix.of(Role.POLICY);

  /// z_reference.
  static final Mix OTHER = Mix.of(Role.REFERENCE);

  /// z_policy − z_reference.
  static final Mix DIFFERENCE = Mix.difference(Role.POLICY, Role.REFERENCE);

  /// The weight of the difference in [#EXTRAPOLATED].
  static final double WEIGHT = 0.5;

  /// z_policy + ½ (z_policy − z_reference), as in a teacher.
  static final Mix EXTRAPOLATED = POLICY.plus(Column.constant(WEIGHT), DIFFERENCE);

  /// 0 everywhere.
  static final Mix NOTHING = new Mix(List.of());

  /// 1 in every row.
  static final Column ONE = Column.constant(1);

  /// 0 in every row.
  static final Column ZERO = Column.constant(0);

  private Mixes() {}
}
