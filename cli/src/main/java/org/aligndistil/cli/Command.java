package org.aligndistil.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// A command: what it accepts, and what it does.
///
/// Described by picocli's model and not by its annotations, whose reflection slows the start.
interface Command {

  /// Its name, options and help.
  CommandSpec spec();

  /// Does it.
  ///
  /// @param arguments what the user gave
  /// @param terminal where results go
  /// @throws UsageException if the arguments are wrong
  void run(ParseResult arguments, Terminal terminal) throws IOException;
}
