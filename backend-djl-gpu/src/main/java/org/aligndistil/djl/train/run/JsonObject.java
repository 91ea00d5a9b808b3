package org.aligndistil.djl.train.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/// Flat JSON objects of numbers. Numbers that JSON does not have are words: `"NaN"`, `"Infinity"`.
final class JsonObject {

  private static final JsonFactory FACTORY = new JsonFactory();

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

  /// The numbers of an object.
  static Map<String, Double> parse(String text) throws IOException {
    Map<String, Double> numbers = new LinkedHashMap<>();
    try (JsonParser json = FACTORY.createParser(text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        numbers.put(name, Double.valueOf(json.getText()));
      }
    }
    return numbers;
  }
}
