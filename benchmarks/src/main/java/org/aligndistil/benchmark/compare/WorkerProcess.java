package org.aligndistil.benchmark.compare;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A process that answers questions, a line each.
final class WorkerProcess implements AutoCloseable {

  private final String name;
  private final Process process;
  private final BufferedWriter questions;
  private final BufferedReader answers;

  private WorkerProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.questions = process.outputWriter();
    this.answers = process.inputReader();
  }

  /// Starts a process, whose error output goes to ours.
  ///
  /// @param name what errors call it
  /// @param command the program and its arguments
  /// @param environment added to ours
  static WorkerProcess start(String name, List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return new WorkerProcess(name, builder.start());
  }

  /// Asks, and waits for the answer.
  ///
  /// @throws IOException if the process has ended
  String ask(String question) throws IOException {
    try {
      questions.write(question);
      questions.newLine();
      questions.flush();
    } catch (IOException e) {
      throw new IOException(
          "%s has ended before '%s'; see its message above".formatted(name, question), e);
    }
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException(
          "%s has ended instead of answering '%s'; see its message above"
              .formatted(name, question));
    }
    return answer;
  }

  /// Ends the process, and waits until its memory is free.
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
