package org.aligndistil.djl.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.aligndistil.djl.data.RecordType.Field;
import org.aligndistil.djl.data.RecordType.Row;
import org.aligndistil.djl.data.RecordType.RowException;
import org.jspecify.annotations.Nullable;

/// Reads records from lines of JSON, one object a line, and writes them so.
final class JsonRows<T> {

  /// Bytes of a line, beyond which it is bad.
  static final int LONGEST_LINE = 64 * 1024 * 1024;

  private static final int NAMES_IN_MESSAGES = 8;
  private static final int LONGEST_NAME_IN_MESSAGES = 40;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(LONGEST_LINE).build())
          .build();

  private final Path path;
  private final RecordType<T> type;
  private final Map<String, Field> byColumn = new HashMap<>();

  JsonRows(Path path, RecordType<T> type, Columns columns) {
    this.path = path;
    this.type = type;
    for (Field field : type.fields()) {
      byColumn.put(columns.of(field.name()), field);
    }
  }

  /// The record of a line.
  ///
  /// @param bytes the line
  /// @param line its number, from 1
  T read(ByteBuffer bytes, long line) throws DataException {
    return read(decode(bytes, line), line);
  }

  /// The text of a line.
  String decode(ByteBuffer bytes, long line) throws DataException {
    CharBuffer chars = CharBuffer.allocate(bytes.remaining());
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(bytes, chars, true);
    if (result.isError()) {
      String found = "byte 0x%02x".formatted(bytes.get(bytes.position()));
      throw DataException.ofLine(path, line, chars.position() + 1, "UTF-8", found);
    }
    return chars.flip().toString();
  }

  /// The record of the text of a line.
  T read(String text, long line) throws DataException {
    try (JsonParser json = JSON.createParser(text)) {
      Row row;
      try {
        row = object(json, line);
      } catch (JacksonException e) {
        int column = Math.max(1, e.getLocation() == null ? 1 : e.getLocation().getColumnNr());
        throw DataException.ofLine(path, line, column, "JSON", reason(e));
      }
      return type.assemble(row);
    } catch (RowException e) {
      throw DataException.ofLine(path, line, 1, e.expected() + " as " + name(e.field()), e.found());
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      throw new AssertionError("reading a string", e);
    }
  }

  /// The parser's message without the places it tells of, which count from the line's beginning.
  private static String reason(JacksonException e) {
    return e.getOriginalMessage().replaceAll("\\s*\\((start marker )?at \\[.*", "");
  }

  private Row object(JsonParser json, long line) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw bad(json, line, "an object");
    }
    Map<Field, Content> contents = new HashMap<>();
    Map<Field, Boolean> flags = new HashMap<>();
    Set<String> others = new LinkedHashSet<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String column = json.currentName();
      Field field = byColumn.get(column);
      JsonToken value = json.nextToken();
      if (field == null) {
        others.add(column);
        json.skipChildren();
      } else if (value != JsonToken.VALUE_NULL) {
        switch (field.kind()) {
          case CONTENT, MESSAGES -> contents.put(field, content(json, line, field));
          case FLAG -> flags.put(field, flag(json, line, field));
        }
      }
    }
    if (json.nextToken() != null) {
      throw bad(json, line, "nothing behind the object");
    }
    Row row = new Row(others.isEmpty() ? "nothing" : "only " + names(others));
    contents.forEach((field, content) -> row.put(field.name(), content));
    flags.forEach((field, flag) -> row.put(field.name(), flag));
    return row;
  }

  private Content content(JsonParser json, long line, Field field) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING && field.kind() == RecordType.Kind.CONTENT) {
      return Content.text(text(json, line, field));
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw bad(json, line, field.kind().expected() + " as " + name(field.name()));
    }
    List<Message> messages = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      messages.add(message(json, line, field));
    }
    if (messages.isEmpty()) {
      throw bad(json, line, "at least one message in " + name(field.name()));
    }
    return new Content.Messages(messages);
  }

  private Message message(JsonParser json, long line, Field field) throws IOException {
    String expected = "a message with role and content, both strings, in " + name(field.name());
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw bad(json, line, expected);
    }
    @Nullable String role = null;
    @Nullable String content = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      JsonToken value = json.nextToken();
      boolean wanted = key.equals("role") || key.equals("content");
      if (wanted && value != JsonToken.VALUE_STRING) {
        throw bad(json, line, expected);
      }
      if (key.equals("role")) {
        role = text(json, line, field);
      } else if (key.equals("content")) {
        content = text(json, line, field);
      } else {
        json.skipChildren();
      }
    }
    if (role == null || content == null) {
      int column = json.currentTokenLocation().getColumnNr();
      throw DataException.ofLine(
          path, line, column, expected, role == null ? "no role" : "no content");
    }
    return new Message(role, content);
  }

  private String text(JsonParser json, long line, Field field) throws IOException {
    String text = json.getText();
    // JSON can write half of a pair; no tokenizer can read it.
    if (text.codePoints().anyMatch(point -> point >= 0xd800 && point <= 0xdfff)) {
      int column = Math.max(1, json.currentTokenLocation().getColumnNr());
      String expected = "whole characters in " + name(field.name());
      throw DataException.ofLine(path, line, column, expected, "half a surrogate pair");
    }
    return text;
  }

  private boolean flag(JsonParser json, long line, Field field) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw bad(json, line, field.kind().expected() + " as " + name(field.name()));
    };
  }

  private DataException bad(JsonParser json, long line, String expected) {
    int column = Math.max(1, json.currentTokenLocation().getColumnNr());
    return DataException.ofLine(path, line, column, expected, describe(json.currentToken()));
  }

  private String name(String field) {
    for (Map.Entry<String, Field> entry : byColumn.entrySet()) {
      if (entry.getValue().name().equals(field) && !entry.getKey().equals(field)) {
        return "%s (column '%s')".formatted(field, entry.getKey());
      }
    }
    return field;
  }

  private static String names(Set<String> names) {
    List<String> some =
        names.stream()
            .limit(NAMES_IN_MESSAGES)
            .map(name ->
                name.length() <= LONGEST_NAME_IN_MESSAGES
                    ? name
                    : name.substring(0, LONGEST_NAME_IN_MESSAGES) + "…")
            .toList();
    return some + (some.size() < names.size() ? " and more" : "");
  }

  private static String describe(@Nullable JsonToken token) {
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case END_ARRAY -> "an empty list";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      default -> "the end";
    };
  }

  /// A row as a line, with its line feed, in columns of the fields' names.
  static byte[] write(Row row) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, Content> entry : row.contents().entrySet()) {
        json.writeFieldName(entry.getKey());
        switch (entry.getValue()) {
          case Content.Text content -> json.writeString(content.text());
          case Content.Messages content -> {
            json.writeStartArray();
            for (Message message : content.messages()) {
              json.writeStartObject();
              json.writeStringField("role", message.role());
              json.writeStringField("content", message.content());
              json.writeEndObject();
            }
            json.writeEndArray();
          }
        }
      }
      for (Map.Entry<String, Boolean> entry : row.flags().entrySet()) {
        json.writeBooleanField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
    }
    return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }
}
