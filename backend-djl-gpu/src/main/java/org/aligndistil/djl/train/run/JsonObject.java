package org.aligndistil.djl.train.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.djl.data.TextFile;

/// Flat JSON objects of numbers. Numbers that JSON does not have are words: `"NaN"`, `"Infinity"`.
final class JsonObject {

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final List<String> WORDS = List.of("NaN", "Infinity", "-Infinity");

  private JsonObject() {}

  /// One line, without its end. Whole numbers are `Long` or `Integer`.
  static String format(Map<String, ? extends Number> numbers) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      for (var entry : numbers.entrySet()) {
        json.writeFieldName(entry.getKey());
        switch (entry.getValue()) {
          case Integer whole -> json.writeNumber(whole);
          case Long whole -> json.writeNumber(whole);
          default -> json.writeNumber(entry.getValue().doubleValue());
        }
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  /// The objects of a file, one a line.
  ///
  /// @throws RunFileException if a line is anything else
  static List<Map<String, Double>> read(Path path) throws IOException {
    String text = TextFile.read(path, () -> new RunFileException(path, 1, "UTF-8", "other bytes"));
    List<Map<String, Double>> objects = new ArrayList<>();
    for (String line : text.lines().toList()) {
      objects.add(parse(path, objects.size() + 1, line));
    }
    return objects;
  }

  private static Map<String, Double> parse(Path path, int line, String text) throws IOException {
    Map<String, Double> numbers = new LinkedHashMap<>();
    try (JsonParser json = FACTORY.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new RunFileException(path, line, "an object of numbers", text);
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        numbers.put(name, number(path, line, json));
      }
      if (json.nextToken() != null) {
        throw new RunFileException(path, line, "nothing behind the object", json.getText());
      }
    } catch (JacksonException e) {
      throw new RunFileException(path, line, "JSON", e.getOriginalMessage());
    }
    return numbers;
  }

  private static double number(Path path, int line, JsonParser json) throws IOException {
    JsonToken token = json.nextToken();
    String text = json.getText();
    boolean isNumber = token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
    if (!isNumber && !(token == JsonToken.VALUE_STRING && WORDS.contains(text))) {
      throw new RunFileException(path, line, "a number", text);
    }
    return Double.parseDouble(text);
  }
}
