package org.aligndistil.cli;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.util.Collection;

/// Prints one JSON object; doubles with all digits, those that JSON has not as strings.
final class JsonOutput {

  /// The fields of the object.
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private JsonOutput() {}

  /// Prints an object to the standard output.
  static void print(Terminal terminal, Fields fields) throws IOException {
    JsonFactory factory =
        JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
    try (JsonGenerator json = factory.createGenerator(terminal.out(), JsonEncoding.UTF8)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    }
    terminal.out().println();
  }

  /// A field with a parameter's value: a number, a truth value or a word.
  static void writeValue(JsonGenerator json, String name, Object value) throws IOException {
    switch (value) {
      case Double number -> json.writeNumberField(name, number);
      case Boolean truth -> json.writeBooleanField(name, truth);
      default -> json.writeStringField(name, value.toString());
    }
  }

  /// A field with an array of words.
  static void writeWords(JsonGenerator json, String name, Collection<String> words)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String word : words) {
      json.writeString(word);
    }
    json.writeEndArray();
  }
}
