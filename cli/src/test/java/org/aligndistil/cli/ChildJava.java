package org.aligndistil.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A JVM beside this one.
final class ChildJava {

  private ChildJava() {}

  /// A JVM with the class path of this one.
  ///
  /// @param words a class or a source file, and its arguments
  static ProcessBuilder of(Object... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path")));
    List.of(words).forEach(word -> command.add(word.toString()));
    return new ProcessBuilder(command);
  }
}
