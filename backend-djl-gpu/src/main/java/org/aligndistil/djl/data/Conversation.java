package org.aligndistil.djl.data;

import java.util.List;
import org.aligndistil.djl.data.RecordType.Field;
import org.aligndistil.djl.data.RecordType.Kind;
import org.aligndistil.djl.data.RecordType.Presence;

/// A conversation, all of it.
///
/// @param messages at least one
public record Conversation(List<Message> messages) {

  /// The column `messages`.
  public static final RecordType<Conversation> TYPE =
      new RecordType<>(
          row -> new Conversation(row.messages("messages").messages()),
          new Field("messages", Kind.MESSAGES, Presence.REQUIRED));

  public Conversation {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("messages must not be empty");
    }
  }
}
