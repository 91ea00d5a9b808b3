package org.aligndistil.djl.data;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.aligndistil.djl.data.RecordType.Field;
import org.aligndistil.djl.data.RecordType.RowException;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/// Where in a column the messages of a conversation are.
///
/// @param repeated name of the group that repeats
/// @param element name of the group within it that is a message, or empty if it is one itself
record MessageColumn(String repeated, String element) {

  /// The three-level lists of today, and the two-level ones of old.
  static Optional<MessageColumn> of(GroupType list) {
    if (list.getFieldCount() != 1
        || list.getType(0).isPrimitive()
        || !list.getType(0).isRepetition(Type.Repetition.REPEATED)) {
      return Optional.empty();
    }
    GroupType repeated = list.getType(0).asGroupType();
    if (isMessage(repeated)) {
      return Optional.of(new MessageColumn(repeated.getName(), ""));
    }
    if (repeated.getFieldCount() == 1
        && !repeated.getType(0).isPrimitive()
        && isMessage(repeated.getType(0).asGroupType())) {
      return Optional.of(new MessageColumn(repeated.getName(), repeated.getFieldName(0)));
    }
    return Optional.empty();
  }

  private static boolean isMessage(GroupType type) {
    return isText(type, "role") && isText(type, "content");
  }

  private static boolean isText(GroupType type, String name) {
    return type.containsField(name)
        && type.getType(name).isPrimitive()
        && !type.getType(name).isRepetition(Type.Repetition.REPEATED)
        && type.getType(name).asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
  }

  Content read(Field field, Group list) throws RowException {
    int size = list.getFieldRepetitionCount(repeated);
    List<Message> messages = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      Group message = list.getGroup(repeated, i);
      if (!element.isEmpty()) {
        if (message.getFieldRepetitionCount(element) == 0) {
          throw new RowException(field.name(), "messages", "null among them");
        }
        message = message.getGroup(element, 0);
      }
      messages.add(new Message(part(field, message, "role"), part(field, message, "content")));
    }
    if (messages.isEmpty()) {
      throw new RowException(field.name(), "at least one message", "an empty list");
    }
    return new Content.Messages(messages);
  }

  private static String part(Field field, Group message, String name) throws RowException {
    if (message.getFieldRepetitionCount(name) == 0) {
      throw new RowException(field.name(), "messages with role and content", "no " + name);
    }
    return text(field, message, name);
  }

  /// The text of a column of a row, which must not be null.
  static String text(Field field, Group group, String name) throws RowException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(group.getBinary(name, 0).toByteBuffer())
          .toString();
    } catch (CharacterCodingException e) {
      throw new RowException(field.name(), "UTF-8", "other bytes");
    }
  }
}
