package org.aligndistil.djl.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// A prompt or a response: a text, or the messages of a conversation.
public sealed interface Content {

  /// A text.
  record Text(String text) implements Content {
    public Text {
      Objects.requireNonNull(text, "text");
    }
  }

  /// At least one message.
  record Messages(List<Message> messages) implements Content {
    public Messages {
      messages = List.copyOf(messages);
      if (messages.isEmpty()) {
        throw new IllegalArgumentException("messages must not be empty");
      }
    }

    /// How many messages two conversations begin with in common.
    int commonWith(Messages other) {
      int n = Math.min(messages.size(), other.messages.size());
      int common = 0;
      while (common < n && messages.get(common).equals(other.messages.get(common))) {
        common++;
      }
      return common;
    }

    Messages first(int n) {
      return new Messages(messages.subList(0, n));
    }

    Messages from(int n) {
      return new Messages(messages.subList(n, messages.size()));
    }
  }

  /// A text.
  static Content text(String text) {
    return new Text(text);
  }

  /// A conversation.
  static Content messages(Message... messages) {
    return new Messages(List.of(messages));
  }

  /// As a conversation; a text is what the user says.
  default Messages asConversation() {
    return switch (this) {
      case Text text -> new Messages(List.of(new Message("user", text.text())));
      case Messages messages -> messages;
    };
  }

  /// Whether all are texts or all are conversations.
  static boolean areAlike(Content first, Content... others) {
    return Arrays.stream(others).allMatch(other -> other.getClass() == first.getClass());
  }
}
