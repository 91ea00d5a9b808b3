package org.aligndistil.objective.teacher;

import java.io.IOException;
import java.nio.file.Path;
import org.aligndistil.objective.MessageText;

/// A teacher store that is damaged, incomplete, or none.
///
/// The message is one line: path, what was expected, what was found.
public final class TeacherStoreException extends IOException {

  private static final long serialVersionUID = 1L;

  /// @param path the file that is wrong
  /// @param expected a noun phrase
  /// @param found a noun phrase
  TeacherStoreException(Path path, String expected, String found) {
    super(MessageText.oneLine("%s: expected %s, found %s".formatted(path, expected, found)));
  }
}
