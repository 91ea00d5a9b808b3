package org.aligndistil.djl.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.aligndistil.djl.data.Content;
import org.aligndistil.djl.text.template.Template;

/// How a model reads and writes texts. Owns its tokenizer.
///
/// @param tokenizer texts as tokens
/// @param special tokens that are not text
/// @param chatTemplate how the model reads conversations, if its directory says so
public record ModelText(
    Tokenizer tokenizer, SpecialTokens special, Optional<ChatTemplate> chatTemplate)
    implements AutoCloseable {

  /// Reads `tokenizer.json`, and what there is of `tokenizer_config.json`,
  /// `special_tokens_map.json`, `chat_template.jinja` and `generation_config.json`.
  ///
  /// @param directory of a model
  /// @throws org.aligndistil.djl.model.ModelFormatException if a file is malformed, or there is no
  ///   tokenizer
  public static ModelText open(Path directory) throws IOException {
    Tokenizer tokenizer = RustTokenizer.open(directory.resolve("tokenizer.json"));
    boolean isDone = false;
    try {
      TextFiles files = new TextFiles(directory, tokenizer);
      SpecialTokens special = files.special();
      Optional<ChatTemplate> chat =
          files.chatTemplate().map(text -> new ChatTemplate(Template.parse(text), special.names()));
      isDone = true;
      return new ModelText(tokenizer, special, chat);
    } finally {
      if (!isDone) {
        tokenizer.close();
      }
    }
  }

  /// The chat template.
  ///
  /// @throws IllegalArgumentException if there is none
  public ChatTemplate requireChatTemplate() {
    return chatTemplate.orElseThrow(() ->
        new IllegalArgumentException(
            "expected texts, found messages, and the model's directory has no chat template"));
  }

  /// The same with another chat template.
  public ModelText with(Optional<ChatTemplate> other) {
    return new ModelText(tokenizer, special, other);
  }

  /// The tokens of a prompt. A text has the special tokens that the tokenizer begins every text
  /// with; a conversation has those that the chat template writes.
  ///
  /// @throws IllegalArgumentException if it cannot be written in tokens, or has none
  public int[] prompt(Content prompt) {
    int[] tokens =
        switch (prompt) {
          case Content.Text text -> beginning(text.text());
          case Content.Messages messages ->
              tokenizer.encode(requireChatTemplate().prompt(messages));
        };
    if (tokens.length == 0) {
      throw new IllegalArgumentException("a prompt must have a token");
    }
    return tokens;
  }

  /// A prompt goes on: what the tokenizer puts behind a text is left out.
  private int[] beginning(String text) {
    int[] plain = tokenizer.encode(text);
    int[] whole = tokenizer.encodeWithSpecialTokens(text);
    for (int before = whole.length - plain.length; before >= 0; before--) {
      int end = before + plain.length;
      if (Arrays.equals(whole, before, end, plain, 0, plain.length)) {
        return Arrays.copyOf(whole, end);
      }
    }
    return whole;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
