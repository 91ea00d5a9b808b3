package org.aligndistil.djl.text;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.aligndistil.djl.data.BadRecords;
import org.aligndistil.djl.data.Columns;
import org.aligndistil.djl.data.Content;
import org.aligndistil.djl.data.Conversation;
import org.aligndistil.djl.data.Dataset;
import org.aligndistil.djl.text.template.syntax.TemplateException;
import org.junit.jupiter.api.Test;

/// Writes the tokens and the chat texts of `messages.jsonl` in each directory, for
/// `examples/verify_texts.py`, which compares them with `transformers`. Not part of the tests: runs
/// when it is named.
class TextDump {

  private static final String PROPERTY = "aligndistil.texts";

  @Test
  void dump() throws IOException {
    String directory = System.getProperty(PROPERTY);
    assumeTrue(directory != null, PROPERTY + " does not name a directory");
    try (var models = Files.list(Path.of(directory))) {
      for (Path model : models.filter(Files::isDirectory).sorted().toList()) {
        dump(model);
      }
    }
  }

  private static void dump(Path directory) throws IOException {
    try (ModelText text = ModelText.open(directory);
        Dataset<Conversation> data =
            Dataset.open(
                directory.resolve("messages.jsonl"),
                Conversation.TYPE,
                Columns.SAME,
                BadRecords.FAIL);
        Writer writer = Files.newBufferedWriter(directory.resolve("result.jsonl"));
        JsonGenerator json = new JsonFactory().createGenerator(writer)) {
      json.setRootValueSeparator(null);
      for (int i = 0; i < data.size(); i++) {
        Content.Messages messages = new Content.Messages(data.get(i).messages());
        String last = messages.messages().getLast().content();
        json.writeStartObject();
        write(json, "ids", text.tokenizer().encode(last));
        write(json, "whole_ids", text.tokenizer().encodeWithSpecialTokens(last));
        json.writeStringField("decoded", text.tokenizer().decode(text.tokenizer().encode(last)));
        try {
          String prompt = text.requireChatTemplate().prompt(messages);
          json.writeStringField("prompt", prompt);
          json.writeStringField("conversation", text.requireChatTemplate().whole(messages));
          write(json, "prompt_ids", text.prompt(messages));
        } catch (TemplateException e) {
          json.writeStringField("error", e.getMessage());
        }
        json.writeEndObject();
        json.writeRaw('\n');
      }
    }
  }

  private static void write(JsonGenerator json, String name, int[] ids) throws IOException {
    json.writeFieldName(name);
    json.writeArray(ids, 0, ids.length);
  }
}
