package org.aligndistil.cli;

/// A text in a table.
///
/// @param text without line breaks
/// @param face how it looks on a terminal
record Cell(String text, Face face) {

  /// How text looks on a terminal.
  enum Face {
    PLAIN(""),
    BOLD("\u001b[1m"),
    DIM("\u001b[2m");

    private static final String RESET = "\u001b[0m";

    private final String code;

    Face(String code) {
      this.code = code;
    }

    String paint(String text) {
      return code.isEmpty() || text.isEmpty() ? text : code + text + RESET;
    }
  }

  static Cell plain(String text) {
    return new Cell(text, Face.PLAIN);
  }

  static Cell bold(String text) {
    return new Cell(text, Face.BOLD);
  }

  static Cell dim(String text) {
    return new Cell(text, Face.DIM);
  }

  int width() {
    return text.codePointCount(0, text.length());
  }
}
