package org.aligndistil.djl.data;

import org.aligndistil.djl.data.RecordType.Field;
import org.aligndistil.djl.data.RecordType.Kind;
import org.aligndistil.djl.data.RecordType.Presence;
import org.aligndistil.djl.data.RecordType.Row;
import org.aligndistil.djl.data.RecordType.RowException;

/// A prompt and its response: both texts, or both conversations.
///
/// @param prompt what is answered
/// @param completion the answer
public record PromptCompletion(Content prompt, Content completion) {

  static final Field PROMPT = new Field("prompt", Kind.CONTENT, Presence.REQUIRED);
  static final Field COMPLETION = new Field("completion", Kind.CONTENT, Presence.REQUIRED);

  /// The columns `prompt`, `completion`.
  public static final RecordType<PromptCompletion> TYPE =
      new RecordType<>(PromptCompletion::of, PROMPT, COMPLETION);

  public PromptCompletion {
    if (!Content.areAlike(prompt, completion)) {
      throw new IllegalArgumentException(
          "prompt and completion must both be texts or both be conversations");
    }
  }

  static PromptCompletion of(Row row) throws RowException {
    Content prompt = row.content("prompt");
    Content completion = row.content("completion");
    if (completion instanceof Content.Messages) {
      return new PromptCompletion(prompt.asConversation(), completion);
    }
    if (prompt instanceof Content.Messages) {
      throw new RowException("completion", "a list of messages, as the prompt is", "a string");
    }
    return new PromptCompletion(prompt, completion);
  }
}
