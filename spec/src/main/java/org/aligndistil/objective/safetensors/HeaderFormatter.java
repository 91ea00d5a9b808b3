package org.aligndistil.objective.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Writes a header byte by byte as the reference implementation does, padding included.
final class HeaderFormatter {

  private static final byte SPACE = ' ';

  // Lower-case digits in \u001f, as the reference implementation has them.
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();

  private HeaderFormatter() {}

  /// The JSON in UTF-8, padded with spaces to a multiple of 8 bytes.
  ///
  /// The reference implementation leaves the order of the metadata to chance; here it is that of
  /// the keys.
  static byte[] format(Header header) {
    // Through characters: the generator of bytes escapes what lies beyond the basic plane.
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      if (!header.metadata().isEmpty()) {
        json.writeObjectFieldStart(Header.METADATA);
        for (Map.Entry<String, String> entry : new TreeMap<>(header.metadata()).entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      for (Header.Entry entry : header.entries()) {
        json.writeObjectFieldStart(entry.name());
        json.writeStringField("dtype", entry.type().name());
        json.writeArrayFieldStart("shape");
        for (long extent : entry.shape()) {
          json.writeNumber(extent);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(entry.begin());
        json.writeNumber(entry.end());
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a header in memory", e);
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    int length = bytes.length;
    byte[] padded = Arrays.copyOf(bytes, length + Math.floorMod(-length, Header.ALIGNMENT));
    Arrays.fill(padded, length, padded.length, SPACE);
    return padded;
  }
}
