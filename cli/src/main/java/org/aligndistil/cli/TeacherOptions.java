package org.aligndistil.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.RowPosition;
import org.aligndistil.objective.SparseTeacher;
import org.aligndistil.objective.file.BatchFile;
import org.aligndistil.objective.file.BatchFile.Vocabulary;
import org.aligndistil.objective.teacher.TeacherShape;
import org.aligndistil.objective.teacher.TeacherStore;

/// The stores that take the place of roles' logits.
///
/// @param stores directories by role
record TeacherOptions(Map<Role, Path> stores) {

  static final String OPTION = "--teacher";

  /// What the user wants.
  ///
  /// @param settings in the form `ROLE=DIR`
  /// @throws UsageException if the objective cannot do with the top of a role
  static TeacherOptions of(Objective objective, List<String> settings) {
    Map<Role, Path> stores = new LinkedHashMap<>();
    for (Map.Entry<String, String> setting : Setting.all(OPTION, "ROLE=DIR", settings).entrySet()) {
      Role role = new Role(setting.getKey());
      if (!objective.sparseRoles().contains(role)) {
        throw new UsageException(refusal(objective, role));
      }
      stores.put(role, Path.of(setting.getValue()));
    }
    if (!stores.isEmpty() && objective.rowPosition() != RowPosition.BEFORE_TOKEN) {
      throw new UsageException(
          "%s reads the states after its tokens with these parameters; a store holds those before"
              .formatted(objective.id()));
    }
    return new TeacherOptions(stores);
  }

  private static String refusal(Objective objective, Role role) {
    if (!objective.sparseRoles().isEmpty()) {
      return "%s takes no store for '%s'; it takes one for: %s"
          .formatted(
              objective.id(),
              role,
              objective.sparseRoles().stream()
                  .map(Role::name)
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    String others =
        Objectives.ALL.stream()
            .filter(other -> !other.sparseRoles().isEmpty())
            .map(Objective::id)
            .collect(Collectors.joining(", "));
    return "%s %s, so that %s ROLE=DIR is of no use; objectives that take teacher stores: %s"
        .formatted(
            objective.id(),
            objective.roles().contains(role)
                ? "needs the logits of " + role + " themselves"
                : "reads no role '%s'".formatted(role),
            OPTION,
            others);
  }

  /// All rows of all stores, each of which is checked before it is loaded.
  ///
  /// @param file the batch that they are used beside
  /// @param vocabulary whether they must be of models with the vocabulary of the batch
  Map<Role, SparseTeacher> read(BatchFile file, Vocabulary vocabulary) throws IOException {
    if (stores.isEmpty()) {
      return Map.of();
    }
    Batch batch = file.batch(Role.POLICY);
    Map<Role, SparseTeacher> teachers = new LinkedHashMap<>();
    for (Map.Entry<Role, Path> entry : stores.entrySet()) {
      try (TeacherStore store = TeacherStore.open(entry.getValue())) {
        store.requireBuiltFrom(entry.getKey(), batch);
        requireUsable(entry.getValue(), store.shape(), batch, vocabulary);
        teachers.put(entry.getKey(), store.rows(0, (int) store.shape().rows()));
      }
    }
    return teachers;
  }

  private static void requireUsable(
      Path path, TeacherShape shape, Batch batch, Vocabulary vocabulary) {
    int tokens = batch.inputs().vocabulary();
    if (shape.vocabulary() != tokens && vocabulary == Vocabulary.MUST_MATCH) {
      throw new IllegalArgumentException(
          "%s: the store and the policy must have equal vocabularies: %d != %d"
              .formatted(path, shape.vocabulary(), tokens));
    }
    if (shape.rows() > (Integer.MAX_VALUE - 8) / shape.top()) {
      throw new IllegalArgumentException(
          "%s: too large for one batch: %d rows of %d tokens"
              .formatted(path, shape.rows(), shape.top()));
    }
  }
}
