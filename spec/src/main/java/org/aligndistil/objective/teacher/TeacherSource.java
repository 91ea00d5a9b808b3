package org.aligndistil.objective.teacher;

import java.util.Objects;
import org.aligndistil.backend.Role;

/// What a teacher store was made from. Its rows mean something beside these tokens alone.
///
/// @param role whose distributions it holds
/// @param tokens that the distributions were before
public record TeacherSource(Role role, TokenDigest tokens) {
  public TeacherSource {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(tokens, "tokens");
  }
}
