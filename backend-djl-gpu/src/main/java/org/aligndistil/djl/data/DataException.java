package org.aligndistil.djl.data;

import java.io.IOException;
import java.nio.file.Path;
import org.aligndistil.objective.MessageText;

/// A data file, or a line of it, that is not what its reader needs.
///
/// The message is one line: file, line or row, column of the text, field, what was expected, what
/// was found.
public final class DataException extends IOException {

  private static final long serialVersionUID = 1L;

  /// The place is the file, not a line.
  private static final long NO_LINE = 0;

  private final long line;
  private final int column;

  private DataException(String place, long line, int column, String expected, String found) {
    super(MessageText.oneLine("%s: expected %s, found %s".formatted(place, expected, found)));
    this.line = line;
    this.column = column;
  }

  /// The file as a whole is wrong.
  static DataException ofFile(Path path, String expected, String found) {
    return new DataException(path.toString(), NO_LINE, 0, expected, found);
  }

  /// A place in a line of text is wrong; line and column count from 1.
  static DataException ofLine(Path path, long line, int column, String expected, String found) {
    String place = "%s, line %d, column %d".formatted(path, line, column);
    return new DataException(place, line, column, expected, found);
  }

  /// A row of a table is wrong; rows count from 1.
  static DataException ofRow(Path path, long row, String expected, String found) {
    return new DataException("%s, row %d".formatted(path, row), row, 0, expected, found);
  }

  /// The line or row, from 1; 0 if the file as a whole is wrong.
  public long line() {
    return line;
  }

  /// The place in the line, in characters from 1; 0 if there is none.
  public int column() {
    return column;
  }
}
