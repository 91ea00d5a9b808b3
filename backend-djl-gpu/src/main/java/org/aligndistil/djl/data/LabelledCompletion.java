package org.aligndistil.djl.data;

import org.aligndistil.djl.data.RecordType.Field;
import org.aligndistil.djl.data.RecordType.Kind;
import org.aligndistil.djl.data.RecordType.Presence;
import org.aligndistil.djl.data.RecordType.Row;
import org.aligndistil.djl.data.RecordType.RowException;

/// A prompt and a response, with a verdict on it.
///
/// @param prompt what is answered
/// @param completion the answer
/// @param desirable whether it should be more likely
public record LabelledCompletion(Content prompt, Content completion, boolean desirable) {

  /// The columns `prompt`, `completion`, `label`.
  public static final RecordType<LabelledCompletion> TYPE =
      new RecordType<>(
          LabelledCompletion::of,
          PromptCompletion.PROMPT,
          PromptCompletion.COMPLETION,
          new Field("label", Kind.FLAG, Presence.REQUIRED));

  public LabelledCompletion {
    if (!Content.areAlike(prompt, completion)) {
      throw new IllegalArgumentException(
          "prompt and completion must both be texts or both be conversations");
    }
  }

  private static LabelledCompletion of(Row row) throws RowException {
    PromptCompletion pair = PromptCompletion.of(row);
    return new LabelledCompletion(pair.prompt(), pair.completion(), row.flag("label"));
  }
}
