package org.aligndistil.djl.model.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.djl.data.TextFile;
import org.jspecify.annotations.Nullable;

/// JSON files as trees of maps, lists, strings, big numbers, booleans and nulls, so that what is
/// not understood is written again as it was read.
public final class Json {

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(100)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private Json() {}

  /// Reads a file that holds one object.
  ///
  /// @throws ModelFormatException if it does not
  public static Map<String, @Nullable Object> read(Path path) throws IOException {
    try (JsonParser json = FACTORY.createParser(text(path))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new ModelFormatException(path, "a JSON object", String.valueOf(json.currentToken()));
      }
      Map<String, @Nullable Object> tree = object(json);
      if (json.nextToken() != null) {
        throw new ModelFormatException(path, "nothing after the object", json.getText());
      }
      return tree;
    } catch (JacksonException e) {
      throw malformed(path, e);
    }
  }

  /// Checks that a file is one JSON value that every parser reads: numbers within binary64, whole
  /// characters, no more than 100 values within each other.
  ///
  /// @throws ModelFormatException if it is not
  public static void requireReadable(Path path) throws IOException {
    try (JsonParser json = STRICT.createParser(text(path))) {
      json.nextToken();
      while (json.currentToken() != null) {
        requireReadable(path, json);
        json.nextToken();
      }
    } catch (JacksonException e) {
      throw malformed(path, e);
    }
  }

  private static void requireReadable(Path path, JsonParser json) throws IOException {
    String text = json.getText();
    boolean isRead =
        switch (json.currentToken()) {
          case VALUE_NUMBER_FLOAT -> Double.isFinite(Double.parseDouble(text));
          case VALUE_STRING, FIELD_NAME -> StandardCharsets.UTF_8.newEncoder().canEncode(text);
          default -> true;
        };
    if (!isRead) {
      throw new ModelFormatException(path, "a number or whole characters", text);
    }
  }

  private static ModelFormatException malformed(Path path, JacksonException e) {
    var place = e.getLocation();
    String found =
        place == null
            ? e.getOriginalMessage()
            : "line %d, column %d: %s"
                .formatted(place.getLineNr(), place.getColumnNr(), e.getOriginalMessage());
    return new ModelFormatException(path, "JSON", found);
  }

  /// The text of an object, indented by two spaces, with a line feed at its end.
  public static String format(Map<String, ? extends @Nullable Object> tree) throws IOException {
    StringWriter text = new StringWriter();
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.setPrettyPrinter(
          new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
      write(json, tree);
    }
    return text + "\n";
  }

  private static String text(Path path) throws IOException {
    return TextFile.read(path, () -> new ModelFormatException(path, "UTF-8", "other bytes"));
  }

  private static @Nullable Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(json));
        }
        yield list;
      }
      case VALUE_NUMBER_INT -> json.getBigIntegerValue();
      case VALUE_NUMBER_FLOAT -> decimal(json);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> json.getText();
    };
  }

  /// The parser refuses some exponents only here, with an exception of its own.
  private static BigDecimal decimal(JsonParser json) throws IOException {
    try {
      return json.getDecimalValue();
    } catch (NumberFormatException e) {
      throw new JsonParseException(json, "a number is too large: " + json.getText(), e);
    }
  }

  private static Map<String, @Nullable Object> object(JsonParser json) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      map.put(name, value(json));
    }
    return map;
  }

  private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case Map<?, ?> map -> {
        json.writeStartObject();
        for (var entry : map.entrySet()) {
          json.writeFieldName(String.valueOf(entry.getKey()));
          write(json, entry.getValue());
        }
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        for (Object element : list) {
          write(json, element);
        }
        json.writeEndArray();
      }
      case Boolean truth -> json.writeBoolean(truth);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case BigInteger number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      case BigDecimal number -> json.writeNumber(number);
      default -> json.writeString(value.toString());
    }
  }
}
