package org.aligndistil.objective.safetensors;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the JSON of a header. Memory grows with the text that was read, never with a number in it.
final class HeaderParser {

  // No symbol table: the names come from a stranger, and each occurs once.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(Header.LIMIT)
                  .maxStringLength(Header.LIMIT)
                  .build())
          .build();

  private final Path path;
  private final JsonParser json;

  private HeaderParser(Path path, JsonParser json) {
    this.path = path;
    this.json = json;
  }

  /// Parses a header and checks each of its entries, but not how they lie to each other.
  ///
  /// @param path the file, for messages
  /// @param text the decoded header, in an accessible array
  static Header parse(Path path, CharBuffer text) throws IOException {
    int offset = text.arrayOffset() + text.position();
    try (JsonParser json = FACTORY.createParser(text.array(), offset, text.remaining())) {
      HeaderParser parser = new HeaderParser(path, json);
      try {
        return parser.header();
      } catch (JacksonException e) {
        throw parser.malformed(e);
      }
    }
  }

  private Header header() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw SafetensorsException.of(path, "a JSON object as header", found());
    }
    Map<String, String> metadata = Map.of();
    List<Header.Entry> entries = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = text();
      json.nextToken();
      if (name.equals(Header.METADATA)) {
        metadata = metadata();
      } else {
        entries.add(entry(name));
      }
    }
    if (json.nextToken() != null) {
      throw SafetensorsException.of(path, "only spaces after the JSON of the header", found());
    }
    entries.sort(Header.Entry.BY_OFFSET);
    return new Header(metadata, Collections.unmodifiableList(entries));
  }

  private Map<String, String> metadata() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw SafetensorsException.of(path, "__metadata__ from string to string", found());
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = text();
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw SafetensorsException.of(
            path,
            "__metadata__ from string to string",
            "%s for %s".formatted(found(), SafetensorsException.quoted(key)));
      }
      metadata.put(key, text());
    }
    return Collections.unmodifiableMap(metadata);
  }

  private Header.Entry entry(String name) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw wrong(name, "an object of dtype, shape and data_offsets", found());
    }
    @Nullable DType type = null;
    @Nullable List<Long> shape = null;
    @Nullable List<Long> offsets = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = text();
      json.nextToken();
      switch (field) {
        case "dtype" -> type = type(name);
        case "shape" -> shape = integers(name, field);
        case "data_offsets" -> offsets = integers(name, field);
        default ->
            throw wrong(
                name,
                "no fields but dtype, shape and data_offsets",
                "a field " + SafetensorsException.quoted(field));
      }
    }
    if (type == null) {
      throw missing(name, "dtype");
    }
    if (shape == null) {
      throw missing(name, "shape");
    }
    if (offsets == null) {
      throw missing(name, "data_offsets");
    }
    return entry(name, type, shape, offsets);
  }

  private Header.Entry entry(String name, DType type, List<Long> shape, List<Long> offsets)
      throws SafetensorsException {
    if (offsets.size() != 2) {
      throw wrong(name, "data_offsets of 2 numbers", offsets.size() + " numbers");
    }
    Header.Entry entry = new Header.Entry(name, type, shape, offsets.get(0), offsets.get(1));
    if (entry.begin() > entry.end()) {
      throw wrong(name, "data_offsets that begin before they end", entry.offsets());
    }
    // A shape may have as many extents as the header has room for; a message has not.
    String extents = SafetensorsException.quoted(shape.toString());
    long bytes;
    try {
      bytes = type.bytes(shape);
    } catch (ArithmeticException overflow) {
      throw wrong(name, "fewer than 2^63 bytes", "shape %s of %s".formatted(extents, type));
    }
    if (entry.end() - entry.begin() != bytes) {
      throw wrong(
          name,
          "%d bytes for shape %s of %s".formatted(bytes, extents, type),
          "%s, %d bytes".formatted(entry.offsets(), entry.end() - entry.begin()));
    }
    return entry;
  }

  private DType type(String name) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw wrong(name, "a string as dtype", found());
    }
    String type = text();
    return DType.named(type)
        .orElseThrow(() ->
            wrong(
                name, "a dtype of " + List.of(DType.values()), SafetensorsException.quoted(type)));
  }

  private List<Long> integers(String name, String field) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw wrong(name, "an array as " + field, found());
    }
    List<Long> integers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
        throw wrong(name, "integers in " + field, found());
      }
      // By its text, because -0 has no sign once it is a long.
      if (json.getText().startsWith("-")) {
        throw wrong(name, "no negative number in " + field, found());
      }
      if (json.getNumberType() == NumberType.BIG_INTEGER) {
        throw wrong(name, "numbers below 2^63 in " + field, found());
      }
      integers.add(json.getLongValue());
    }
    return Collections.unmodifiableList(integers);
  }

  /// The name or string at the parser, which an escape may have filled with half a character.
  private String text() throws IOException {
    String text = json.getText();
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw SafetensorsException.of(
          path, "Unicode text in the header", "an unpaired surrogate in " + quotedToken());
    }
    return text;
  }

  private String found() throws IOException {
    return switch (json.currentToken()) {
      case null -> "nothing";
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "the string " + quotedToken();
      default -> quotedToken();
    };
  }

  private String quotedToken() throws IOException {
    return SafetensorsException.quoted(json.getText());
  }

  private SafetensorsException missing(String name, String field) {
    return wrong(name, "a field " + field, "none");
  }

  private SafetensorsException wrong(String name, String expected, String found) {
    return SafetensorsException.ofTensor(path, name, expected, found);
  }

  private SafetensorsException malformed(JacksonException e) {
    // The parser has no type of its own for a repeated name; should its words change, the message
    // still has them.
    String expected =
        e.getOriginalMessage().startsWith("Duplicate")
            ? "every name once in an object of the header"
            : "a header in JSON";
    String found =
        "%s at character %d".formatted(e.getOriginalMessage(), e.getLocation().getCharOffset());
    JsonStreamContext context = json.getParsingContext();
    while (context.getParent() != null && !context.getParent().inRoot()) {
      context = context.getParent();
    }
    @Nullable String name = context.getCurrentName();
    SafetensorsException wrong =
        name == null || name.equals(Header.METADATA)
            ? SafetensorsException.of(path, expected, found)
            : SafetensorsException.ofTensor(path, name, expected, found);
    wrong.initCause(e);
    return wrong;
  }
}
