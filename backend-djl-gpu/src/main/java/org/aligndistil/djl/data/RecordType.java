package org.aligndistil.djl.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a data set is made of: the fields of its records, and how a record is made of them.
///
/// The types are constants of the record classes, such as [PreferenceRecord#TYPE].
///
/// @param <T> the class of the records
public final class RecordType<T> {

  /// What a column may hold.
  enum Kind {
    CONTENT("a string or a list of messages"),
    MESSAGES("a list of messages"),
    FLAG("true or false");

    private final String expected;

    Kind(String expected) {
      this.expected = expected;
    }

    String expected() {
      return expected;
    }
  }

  /// Whether a column may be missing or null.
  enum Presence {
    REQUIRED,
    OPTIONAL
  }

  /// A field of a record.
  record Field(String name, Kind kind, Presence presence) {}

  /// Makes a record of the values of its fields.
  @FunctionalInterface
  interface Assembler<T> {
    T assemble(Row row) throws RowException;
  }

  private final List<Field> fields;
  private final Assembler<T> assembler;

  RecordType(Assembler<T> assembler, Field... fields) {
    this.fields = List.of(fields);
    this.assembler = assembler;
  }

  /// The names of the fields, which are the names of the columns unless [Columns] says otherwise.
  public List<String> names() {
    return fields.stream().map(Field::name).toList();
  }

  List<Field> fields() {
    return fields;
  }

  T assemble(Row row) throws RowException {
    for (Field field : fields) {
      if (field.presence() == Presence.REQUIRED && !row.has(field.name())) {
        throw new RowException(field.name(), field.kind().expected(), row.describeMissing());
      }
    }
    return assembler.assemble(row);
  }

  /// The values that one line or row has for the fields.
  static final class Row {

    private final Map<String, Content> contents = new LinkedHashMap<>();
    private final Map<String, Boolean> flags = new LinkedHashMap<>();
    private final String describeMissing;

    /// @param describeMissing what to say was found where a field is not
    Row(String describeMissing) {
      this.describeMissing = describeMissing;
    }

    void put(String field, Content content) {
      contents.put(field, content);
    }

    void put(String field, Boolean flag) {
      flags.put(field, flag);
    }

    boolean has(String field) {
      return contents.containsKey(field) || flags.containsKey(field);
    }

    String describeMissing() {
      return describeMissing;
    }

    Map<String, Content> contents() {
      return contents;
    }

    Map<String, Boolean> flags() {
      return flags;
    }

    Optional<Content> find(String field) {
      return Optional.ofNullable(contents.get(field));
    }

    Content content(String field) {
      return find(field).orElseThrow();
    }

    Content.Messages messages(String field) {
      return content(field).asConversation();
    }

    boolean flag(String field) {
      return Optional.ofNullable(flags.get(field)).orElseThrow();
    }
  }

  /// The values of a row make no record.
  static final class RowException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final String expected;
    private final String found;

    RowException(String field, String expected, String found) {
      super(field + ": expected " + expected + ", found " + found);
      this.field = field;
      this.expected = expected;
      this.found = found;
    }

    String field() {
      return field;
    }

    String expected() {
      return expected;
    }

    String found() {
      return found;
    }
  }
}
