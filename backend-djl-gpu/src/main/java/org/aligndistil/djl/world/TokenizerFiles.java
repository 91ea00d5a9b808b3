package org.aligndistil.djl.world;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The vocabulary as `tokenizer.json` and `tokenizer_config.json`, which the Hugging Face libraries
/// `tokenizers` and `transformers` read.
///
/// One word, one token; nothing is added before or after a text. The chat template puts the tokens
/// around what a user says that make it a prompt, and the one behind an answer that ends it. A word
/// that is none of the 120 is an error there as here, because the model has no token for it.
public final class TokenizerFiles {

  private static final JsonFactory JSON = new JsonFactory();

  private static final String CHAT_TEMPLATE =
      """
      {%- for message in messages %}
          {%- if message.role == 'user' %}
              {{- bos_token + ' ' + message.content + ' ' + sep_token }}
          {%- else %}
              {{- ' ' + message.content + ' ' + eos_token }}
          {%- endif %}
      {%- endfor %}
      """;

  private TokenizerFiles() {}

  /// Writes both files, over what is there.
  ///
  /// @param directory an existing directory
  public static void write(Path directory) throws IOException {
    Files.writeString(directory.resolve("tokenizer.json"), tokenizer());
    Files.writeString(directory.resolve("tokenizer_config.json"), configuration());
  }

  /// The text of `tokenizer.json`.
  public static String tokenizer() throws IOException {
    List<String> words = new Vocabulary().words();
    StringWriter text = new StringWriter();
    try (JsonGenerator json = generator(text)) {
      json.writeStartObject();
      json.writeStringField("version", "1.0");
      json.writeNullField("truncation");
      json.writeNullField("padding");
      json.writeArrayFieldStart("added_tokens");
      for (int id = 0; id < WordClass.SPECIAL.size(); id++) {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("content", words.get(id));
        for (String no : List.of("single_word", "lstrip", "rstrip", "normalized")) {
          json.writeBooleanField(no, false);
        }
        json.writeBooleanField("special", true);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeNullField("normalizer");
      writeSplitter(json);
      json.writeNullField("post_processor");
      // Joins words by spaces, and a full stop without one.
      json.writeObjectFieldStart("decoder");
      json.writeStringField("type", "WordPiece");
      json.writeStringField("prefix", "##");
      json.writeBooleanField("cleanup", true);
      json.writeEndObject();
      json.writeObjectFieldStart("model");
      json.writeStringField("type", "WordLevel");
      json.writeObjectFieldStart("vocab");
      for (int id = 0; id < words.size(); id++) {
        json.writeNumberField(words.get(id), id);
      }
      json.writeEndObject();
      json.writeStringField("unk_token", "<unk>");
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }

  /// The text of `tokenizer_config.json`.
  public static String configuration() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = generator(text)) {
      json.writeStartObject();
      json.writeStringField("tokenizer_class", "PreTrainedTokenizerFast");
      json.writeStringField("bos_token", "<bos>");
      json.writeStringField("eos_token", "<eos>");
      json.writeStringField("pad_token", "<pad>");
      json.writeStringField("sep_token", "<sep>");
      json.writeStringField("padding_side", "left");
      json.writeBooleanField("clean_up_tokenization_spaces", false);
      json.writeStringField("chat_template", CHAT_TEMPLATE);
      json.writeNumberField("model_max_length", Prompt.LENGTH + GoldReward.TOKEN_LIMIT);
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }

  /// Takes a text to pieces at white space, and around every full stop.
  private static void writeSplitter(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("pre_tokenizer");
    json.writeStringField("type", "Sequence");
    json.writeArrayFieldStart("pretokenizers");
    json.writeStartObject();
    json.writeStringField("type", "Split");
    json.writeObjectFieldStart("pattern");
    json.writeStringField("String", ".");
    json.writeEndObject();
    json.writeStringField("behavior", "Isolated");
    json.writeBooleanField("invert", false);
    json.writeEndObject();
    json.writeStartObject();
    json.writeStringField("type", "WhitespaceSplit");
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private static JsonGenerator generator(StringWriter text) throws IOException {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    JsonGenerator json = JSON.createGenerator(text);
    json.setPrettyPrinter(
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
    return json;
  }
}
