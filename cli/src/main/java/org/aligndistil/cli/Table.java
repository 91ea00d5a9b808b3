package org.aligndistil.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Rows of cells in aligned columns; the last column is wrapped.
final class Table {

  /// Lines are no longer, unless a word is.
  static final int WIDTH = 100;

  private static final int GAP = 2;

  private final List<List<Cell>> rows = new ArrayList<>();

  /// Adds a row; one without cells is an empty line.
  Table row(Cell... cells) {
    rows.add(List.of(cells));
    return this;
  }

  /// Adds a row of headings.
  Table headings(String... words) {
    return row(Stream.of(words).map(Cell::dim).toArray(Cell[]::new));
  }

  /// Prints all rows to the standard output.
  void print(Terminal terminal) {
    boolean coloured = terminal.isColoured(Terminal.Stream.OUT);
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] starts = starts(columns);
    for (List<Cell> row : rows) {
      StringBuilder line = new StringBuilder();
      int at = 0;
      for (int column = 0; column < row.size(); column++) {
        Cell cell = row.get(column);
        if (cell.text().isEmpty()) {
          continue;
        }
        line.repeat(' ', starts[column] - at);
        boolean wraps = column == columns - 1;
        List<String> parts =
            wraps ? wrap(cell.text(), WIDTH - starts[column]) : List.of(cell.text());
        for (int part = 0; part < parts.size(); part++) {
          if (part > 0) {
            line.append(System.lineSeparator()).repeat(' ', starts[column]);
          }
          line.append(coloured ? cell.face().paint(parts.get(part)) : parts.get(part));
        }
        at = starts[column] + cell.width();
      }
      terminal.out().println(line);
    }
  }

  /// Where each column begins.
  private int[] starts(int columns) {
    int[] starts = new int[columns];
    for (int column = 1; column < columns; column++) {
      int widest = 0;
      for (List<Cell> row : rows) {
        // What has nothing to its right may be as long as it likes.
        if (row.size() > column) {
          widest = Math.max(widest, row.get(column - 1).width());
        }
      }
      starts[column] = starts[column - 1] + widest + GAP;
    }
    return starts;
  }

  private static List<String> wrap(String text, int width) {
    if (Cell.plain(text).width() <= width) {
      return List.of(text); // with its leading spaces
    }
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && Cell.plain(line + " " + word).width() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
