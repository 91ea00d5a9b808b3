package org.aligndistil.objective;

import java.util.ArrayList;
import java.util.List;
import org.aligndistil.objective.calculus.Tape;
import org.aligndistil.objective.calculus.Value;

/// What an objective made of each row, put together from tiles that come in any order.
final class RowResults {

  private record Column(double[] numbers, double[] errors) {}

  private final int rowCount;
  private final List<Column> columns = new ArrayList<>();

  RowResults(int rowCount) {
    this.rowCount = rowCount;
  }

  synchronized void put(int firstRow, List<Value> results) {
    while (columns.size() < results.size()) {
      columns.add(new Column(new double[rowCount], new double[rowCount]));
    }
    for (int k = 0; k < results.size(); k++) {
      for (int i = 0; i < results.get(k).length(); i++) {
        columns.get(k).numbers[firstRow + i] = results.get(k).number(i);
        columns.get(k).errors[firstRow + i] = results.get(k).error(i);
      }
    }
  }

  synchronized List<Value> join(Tape tape) {
    return columns.stream().map(column -> tape.value(column.numbers, column.errors)).toList();
  }
}
