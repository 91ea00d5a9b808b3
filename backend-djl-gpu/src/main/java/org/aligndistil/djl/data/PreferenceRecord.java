package org.aligndistil.djl.data;

import java.util.Optional;
import org.aligndistil.djl.data.RecordType.Field;
import org.aligndistil.djl.data.RecordType.Kind;
import org.aligndistil.djl.data.RecordType.Presence;
import org.aligndistil.djl.data.RecordType.Row;
import org.aligndistil.djl.data.RecordType.RowException;

/// Two responses to a prompt, the first preferred: all three texts, or all three conversations.
///
/// Files write conversations in several ways, which all are read as prompt and responses without
/// the prompt:
///
/// - `chosen` and `rejected` may be whole conversations; what both begin with is the prompt, and
///   the column `prompt` may be missing, or hold the last message of that beginning as a text;
/// - a `prompt` that is a text while the responses are conversations is what the user says.
///
/// @param prompt what both answer
/// @param chosen the preferred response
/// @param rejected the other
public record PreferenceRecord(Content prompt, Content chosen, Content rejected) {

  /// The columns `prompt`, `chosen`, `rejected`.
  public static final RecordType<PreferenceRecord> TYPE =
      new RecordType<>(
          PreferenceRecord::of,
          new Field("prompt", Kind.CONTENT, Presence.OPTIONAL),
          new Field("chosen", Kind.CONTENT, Presence.REQUIRED),
          new Field("rejected", Kind.CONTENT, Presence.REQUIRED));

  public PreferenceRecord {
    if (!Content.areAlike(prompt, chosen, rejected)) {
      throw new IllegalArgumentException(
          "prompt, chosen and rejected must all be texts or all be conversations");
    }
  }

  private static PreferenceRecord of(Row row) throws RowException {
    Content chosen = row.content("chosen");
    Content rejected = row.content("rejected");
    Optional<Content> prompt = row.find("prompt");
    if (chosen instanceof Content.Text && rejected instanceof Content.Text) {
      if (prompt.isEmpty()) {
        throw new RowException("prompt", "a string", row.describeMissing());
      }
      if (prompt.get() instanceof Content.Text) {
        return new PreferenceRecord(prompt.get(), chosen, rejected);
      }
      throw new RowException("prompt", "a string, as the responses are", "a list of messages");
    }
    if (chosen instanceof Content.Messages first && rejected instanceof Content.Messages second) {
      int shared = shared(prompt, first, second);
      if (shared > 0) {
        return new PreferenceRecord(first.first(shared), first.from(shared), second.from(shared));
      }
      if (prompt.isEmpty()) {
        throw new RowException(
            "prompt", "it, or a message that both responses begin with", row.describeMissing());
      }
      return new PreferenceRecord(prompt.get().asConversation(), first, second);
    }
    throw new RowException(
        "rejected",
        chosen instanceof Content.Text ? "a string, as chosen is" : "messages, as chosen is",
        rejected instanceof Content.Text ? "a string" : "a list of messages");
  }

  /// How many messages of the responses are the prompt.
  private static int shared(
      Optional<Content> prompt, Content.Messages chosen, Content.Messages rejected) {
    int last = Math.min(chosen.messages().size(), rejected.messages().size()) - 1;
    int common = Math.min(chosen.commonWith(rejected), last);
    if (prompt.isEmpty()) {
      return common;
    }
    return switch (prompt.get()) {
      case Content.Text text ->
          common > 0 && chosen.messages().get(common - 1).content().equals(text.text())
              ? common
              : 0;
      case Content.Messages messages -> {
        int n = messages.messages().size();
        yield n <= common && chosen.commonWith(messages) == n ? n : 0;
      }
    };
  }
}
