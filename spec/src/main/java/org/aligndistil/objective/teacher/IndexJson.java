package org.aligndistil.objective.teacher;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.teacher.TeacherShape.Precision;

/// The index of a teacher store as JSON. Fields that are missing, unknown or of another type are
/// errors.
final class IndexJson {

  static final String FORMAT = "aligndistil-teacher";
  static final long VERSION = 2;

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path path;
  private final JsonParser json;

  private IndexJson(Path path, JsonParser json) {
    this.path = path;
    this.json = json;
  }

  static byte[] format(StoreIndex index) throws IOException {
    TeacherShape shape = index.shape();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("format", FORMAT);
      json.writeNumberField("version", VERSION);
      json.writeStringField("role", index.source().role().name());
      json.writeStringField("labels_sha256", index.source().tokens().labels());
      json.writeStringField("offsets_sha256", index.source().tokens().offsets());
      json.writeNumberField("rows", shape.rows());
      json.writeNumberField("top", shape.top());
      json.writeNumberField("vocabulary", shape.vocabulary());
      json.writeStringField("precision", shape.precision().name());
      json.writeNumberField("rows_per_shard", shape.rowsPerShard());
      json.writeArrayFieldStart("shards");
      for (StoreIndex.Shard shard : index.shards()) {
        json.writeStartObject();
        json.writeStringField("file", shard.file());
        json.writeNumberField("rows", shard.rows());
        json.writeNumberField("bytes", shard.bytes());
        json.writeStringField("sha256", shard.sha256());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  /// Reads an index.
  ///
  /// @throws TeacherStoreException whatever is wrong with it; bytes in memory have no other
  ///   failures
  static StoreIndex parse(Path path, byte[] bytes) throws TeacherStoreException {
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      IndexJson index = new IndexJson(path, parser);
      parser.nextToken();
      StoreIndex parsed = index.index();
      if (parser.nextToken() != null) {
        throw index.error("nothing after the index", "more");
      }
      return parsed;
    } catch (TeacherStoreException e) {
      throw e;
    } catch (JsonProcessingException e) {
      throw new TeacherStoreException(path, "JSON", e.getOriginalMessage());
    } catch (IOException e) {
      throw new TeacherStoreException(path, "JSON", String.valueOf(e.getMessage()));
    }
  }

  private StoreIndex index() throws IOException {
    Fields fields = new Fields();
    List<StoreIndex.Shard> shards = new ArrayList<>();
    requireStart();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      if (json.currentName().equals("shards")) {
        shards.addAll(shards());
      } else {
        fields.add();
      }
    }
    String format = fields.text("format");
    if (!format.equals(FORMAT)) {
      throw error("the format '%s'".formatted(FORMAT), "'%s'".formatted(format));
    }
    long version = fields.number("version");
    if (version != VERSION) {
      throw error(
          "version %d, which 'aligndistil teacher build' makes".formatted(VERSION),
          "version %d: build the store again".formatted(version));
    }
    String role = fields.text("role");
    String labels = fields.text("labels_sha256");
    String offsets = fields.text("offsets_sha256");
    long rows = fields.number("rows");
    int top = fields.size("top");
    int vocabulary = fields.size("vocabulary");
    Precision precision = precision(fields.text("precision"));
    long rowsPerShard = fields.number("rows_per_shard");
    fields.requireEmpty();
    try {
      TeacherShape shape = new TeacherShape(rows, top, vocabulary, precision, rowsPerShard);
      TeacherSource source = new TeacherSource(new Role(role), new TokenDigest(labels, offsets));
      return new StoreIndex(shape, source, shards);
    } catch (IllegalArgumentException e) {
      throw error("a possible store", String.valueOf(e.getMessage()));
    }
  }

  private Precision precision(String name) throws TeacherStoreException {
    return Optional.of(name)
        .filter(given -> given.equals("F32") || given.equals("F64"))
        .map(Precision::valueOf)
        .orElseThrow(() -> error("the precision F32 or F64", "'%s'".formatted(name)));
  }

  private List<StoreIndex.Shard> shards() throws IOException {
    List<StoreIndex.Shard> shards = new ArrayList<>();
    if (json.nextToken() != JsonToken.START_ARRAY) {
      throw error("a list of shards", String.valueOf(json.currentToken()));
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      Fields fields = new Fields();
      requireStart();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        fields.add();
      }
      shards.add(
          new StoreIndex.Shard(
              fields.text("file"),
              fields.number("rows"),
              fields.number("bytes"),
              fields.text("sha256")));
      fields.requireEmpty();
    }
    return shards;
  }

  private void requireStart() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw error("a JSON object", String.valueOf(json.currentToken()));
    }
  }

  private TeacherStoreException error(String expected, String found) {
    return new TeacherStoreException(path, expected, found);
  }

  /// The texts and whole numbers of one object, each to be taken once.
  private final class Fields {
    private final Map<String, Object> values = new HashMap<>();

    void add() throws IOException {
      String name = json.currentName();
      switch (json.nextToken()) {
        case VALUE_STRING -> values.put(name, json.getText());
        case VALUE_NUMBER_INT -> {
          if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw error("%s below 2^63".formatted(name), json.getText());
          }
          values.put(name, json.getLongValue());
        }
        default -> throw error("%s to be a text or a whole number".formatted(name), json.getText());
      }
    }

    String text(String name) throws TeacherStoreException {
      if (values.remove(name) instanceof String text) {
        return text;
      }
      throw error("a text '%s'".formatted(name), "none");
    }

    long number(String name) throws TeacherStoreException {
      if (values.remove(name) instanceof Long number) {
        return number;
      }
      throw error("a whole number '%s'".formatted(name), "none");
    }

    int size(String name) throws TeacherStoreException {
      long number = number(name);
      if (number < 1 || number > Integer.MAX_VALUE - 8) {
        throw error("%s from 1 to 2^31".formatted(name), "%d".formatted(number));
      }
      return (int) number;
    }

    void requireEmpty() throws TeacherStoreException {
      if (!values.isEmpty()) {
        throw error("no other fields", values.keySet().toString());
      }
    }
  }
}
