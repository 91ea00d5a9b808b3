package org.aligndistil.fuzz;

/// Reads an input to its end and drops what it says.
@FunctionalInterface
public interface Parser {

  /// Reads an input.
  ///
  /// @throws Exception one of those that the parser documents, if it refuses the input
  void parse(byte[] input) throws Exception;
}
