package org.aligndistil.djl.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A small byte-level tokenizer, for tests: the 256 bytes, a few pairs of them, and special tokens.
public final class TinyTokenizer {

  /// How the directory is made.
  public enum Manner {
    /// No token begins a text; a turn ends with `<|end|>`, which generation stops at too.
    QWEN2,
    /// `<|text|>` begins every text.
    LLAMA
  }

  /// Number of tokens.
  public static final int SIZE = 256 + 6 + 3;

  /// Id of `<|text|>`, of `<|begin|>` and of `<|end|>`.
  public static final int TEXT = SIZE - 3;

  public static final int BEGIN = SIZE - 2;
  public static final int END = SIZE - 1;

  private static final List<String> MERGES = List.of("t h", "th e", "Ġ t", "a n", "an d", "o o");

  private static final String TEMPLATE =
      """
      {%- for message in messages %}
          {{- '<|begin|>' + message.role + '\\n' + message['content'] | trim + '<|end|>\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|begin|>assistant\\n' }}
      {%- endif %}
      """;

  private TinyTokenizer() {}

  /// Writes the files into a directory.
  public static void write(Path directory, Manner manner) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("tokenizer.json"), tokenizer(manner));
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        """
        {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": {"content": "<|end|>"},
         "pad_token": "<|text|>"%s}
        """
            .formatted(manner == Manner.LLAMA ? ", \"bos_token\": \"<|text|>\"" : ""));
    Files.writeString(directory.resolve("chat_template.jinja"), TEMPLATE);
    if (manner == Manner.QWEN2) {
      Files.writeString(
          directory.resolve("generation_config.json"),
          "{\"eos_token_id\": [%d, %d]}".formatted(END, TEXT));
    }
  }

  private static String tokenizer(Manner manner) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("version", "1.0");
      json.writeArrayFieldStart("added_tokens");
      List<String> special = List.of("<|text|>", "<|begin|>", "<|end|>");
      for (int i = 0; i < special.size(); i++) {
        json.writeStartObject();
        json.writeNumberField("id", TEXT + i);
        json.writeStringField("content", special.get(i));
        for (String no : List.of("single_word", "lstrip", "rstrip", "normalized")) {
          json.writeBooleanField(no, false);
        }
        json.writeBooleanField("special", true);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeFieldName("pre_tokenizer");
      json.writeRawValue(
          "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,\"use_regex\":true}");
      if (manner == Manner.LLAMA) {
        json.writeFieldName("post_processor");
        json.writeRawValue(
            """
            {"type":"TemplateProcessing","pair":[],
             "single":[{"SpecialToken":{"id":"<|text|>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
             "special_tokens":{"<|text|>":{"id":"<|text|>","ids":[%d],"tokens":["<|text|>"]}}}
            """
                .formatted(TEXT));
      }
      json.writeFieldName("decoder");
      json.writeRawValue(
          "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,\"use_regex\":true}");
      json.writeObjectFieldStart("model");
      json.writeStringField("type", "BPE");
      json.writeObjectFieldStart("vocab");
      List<String> words = words();
      for (int i = 0; i < words.size(); i++) {
        json.writeNumberField(words.get(i), i);
      }
      json.writeEndObject();
      json.writeArrayFieldStart("merges");
      for (String merge : MERGES) {
        json.writeString(merge);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }

  /// The letters that stand for bytes: those that can be seen as themselves, the others from 256.
  private static List<String> words() {
    List<String> words = new ArrayList<>();
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean isSeen = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
      words.add(Character.toString(isSeen ? b : next++));
    }
    MERGES.forEach(merge -> words.add(merge.replace(" ", "")));
    return words;
  }
}
