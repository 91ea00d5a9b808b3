package org.aligndistil.djl.data;

import java.util.Objects;

/// One turn of a conversation.
///
/// @param role who speaks, such as `system`, `user`, `assistant`
/// @param content what is said
public record Message(String role, String content) {

  public Message {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(content, "content");
  }
}
