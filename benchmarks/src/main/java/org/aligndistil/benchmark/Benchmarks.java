package org.aligndistil.benchmark;

import java.io.IOException;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// Runs JMH with its own command line; every objective of [Objectives#ALL] that is evaluated from
/// logits takes part unless `-p objective=` names some, and all processors unless `-p threads=`
/// does.
public final class Benchmarks {

  private static final String OBJECTIVE = "objective";
  private static final String THREADS = "threads";

  private Benchmarks() {}

  /// Runs what the arguments say.
  public static void main(String[] arguments)
      throws CommandLineOptionException, RunnerException, IOException {
    CommandLineOptions given = new CommandLineOptions(arguments);
    if (given.shouldHelp()) {
      given.showHelp();
      return;
    }
    ChainedOptionsBuilder options = new OptionsBuilder().parent(given);
    if (!given.getParameter(OBJECTIVE).hasValue()) {
      options.param(OBJECTIVE, ids());
    }
    if (!given.getParameter(THREADS).hasValue()) {
      options.param(THREADS, "1", String.valueOf(Runtime.getRuntime().availableProcessors()));
    }
    Runner runner = new Runner(options.build());
    if (given.shouldList()) {
      runner.list();
    } else {
      runner.run();
    }
  }

  /// The objectives that are evaluated from logits.
  static String[] ids() {
    return Objectives.ALL.stream()
        .filter(objective -> !(objective instanceof HeadObjective))
        .map(Objective::id)
        .toArray(String[]::new);
  }
}
