package org.aligndistil.backend;

import java.util.Objects;

/// A model that takes part in an objective.
///
/// @param name as it stands in batch files, without the suffix `_logits`
public record Role(String name) {

  /// The model being trained, π_θ; the only role with a gradient.
  public static final Role POLICY = new Role("policy");

  /// The initial model, π_ref.
  public static final Role REFERENCE = new Role("reference");

  /// The model trained by direct preference optimisation, π_dpo.
  public static final Role DPO = new Role("dpo");

  /// The model trained with chosen and rejected swapped, π⁻_dpo.
  public static final Role REVERSE_DPO = new Role("reverse_dpo");

  /// A model to distil from, π_T.
  public static final Role TEACHER = new Role("teacher");

  public Role {
    Objects.requireNonNull(name, "name");
  }

  @Override
  public String toString() {
    return name;
  }
}
