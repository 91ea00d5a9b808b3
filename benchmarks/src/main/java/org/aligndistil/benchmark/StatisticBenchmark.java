package org.aligndistil.benchmark;

import org.aligndistil.backend.TokenLists;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/// One statistic of all rows.
public class StatisticBenchmark extends PrimitiveBenchmark {

  /// Which one.
  @Param public Statistic statistic = Statistic.LOG_SUM_EXP;

  /// Returns the statistic of the first row of every tile, at its place.
  @Benchmark
  public double[] sweep() {
    Statistic measured = statistic;
    TokenLists listed = lists();
    double[] first = new double[rows];
    sweep(tile -> first[tile.firstRow()] = measured.firstOf(tile, listed));
    return first;
  }

  @Override
  void check() {
    requireNear(statistic, sweep()[0], statistic.defined(firstRow()));
  }
}
