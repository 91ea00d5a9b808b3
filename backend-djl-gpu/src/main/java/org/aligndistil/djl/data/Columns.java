package org.aligndistil.djl.data;

import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Which column of a file holds which field of a record.
///
/// @param byField name of the column, by name of the field; a field not named here is in the column
///   of its own name
public record Columns(Map<String, String> byField) {

  /// Every field is in the column of its own name.
  public static final Columns SAME = new Columns(Map.of());

  public Columns {
    byField = Map.copyOf(byField);
  }

  /// The column of a field.
  public String of(String field) {
    return Objects.requireNonNull(byField.getOrDefault(field, field));
  }

  /// Refuses fields that a record does not have, and two fields in one column.
  void requireFitting(RecordType<?> type) {
    for (String field : byField.keySet()) {
      if (!type.names().contains(field)) {
        throw new IllegalArgumentException(
            "columns: the fields are %s: '%s'".formatted(type.names(), field));
      }
    }
    Set<String> used = new HashSet<>();
    for (String field : type.names()) {
      if (!used.add(of(field))) {
        throw new IllegalArgumentException(
            "columns: two fields are in one column: '%s'".formatted(of(field)));
      }
    }
  }
}
