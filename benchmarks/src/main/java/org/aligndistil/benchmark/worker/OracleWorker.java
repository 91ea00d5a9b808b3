package org.aligndistil.benchmark.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.benchmark.data.DataFolder;
import org.aligndistil.benchmark.data.Shape;
import org.aligndistil.benchmark.data.Workload;
import org.aligndistil.objective.Objectives;

/// The process that runs the oracle and the floor, told what to do on the standard input. Each line
/// asks for one thing and is answered by one line:
///
/// ```
/// describe      the Java that it runs on
/// run ours      nanoseconds of one loss with its gradient, the loss
/// run copy      nanoseconds of moving the same bytes, see Floor.Way; fill is the other way
/// write PATH    the gradient of the last run of ours goes to a file
/// garbage       bytes of heap that one run of ours allocates, on all threads
/// memory        bytes that ours takes beside inputs and gradient
/// ```
///
/// `memory` is by how much anonymous resident memory grows from before the first evaluation of the
/// whole batch, when inputs are in memory, the gradient is touched and the code is loaded, to its
/// most during one after all the others: scratch rows, garbage that was not collected yet, and
/// whatever the JVM needs to compile.
public final class OracleWorker {

  private OracleWorker() {}

  /// Answers until the input ends.
  ///
  /// @param arguments folder, objective, rows, vocabulary, type, threads, place of the gradient
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    Shape shape = new Shape(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    Workload workload =
        new Workload(
            Objectives.byId(arguments[1]),
            shape,
            ElementType.valueOf(arguments[4]),
            Integer.parseInt(arguments[5]),
            Workload.GradientPlace.valueOf(arguments[6]));
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Oracle oracle = Oracle.open(workload, new DataFolder(folder))) {
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        answer(line.split(" ", 2), oracle, System.out);
      }
    }
  }

  private static void answer(String[] question, Oracle oracle, PrintStream out)
      throws IOException, InterruptedException {
    switch (question[0]) {
      case "describe" -> out.println(describe());
      case "run" -> out.println(run(question[1], oracle));
      case "write" -> {
        oracle.writeGradient(Path.of(question[1]));
        out.println("written");
      }
      case "garbage" -> out.println(oracle.garbage());
      case "memory" -> out.println(oracle.memory());
      default -> throw new IllegalArgumentException("unknown command: " + question[0]);
    }
    out.flush();
  }

  private static String describe() {
    return "%s %s".formatted(System.getProperty("java.vm.name"), Runtime.version());
  }

  private static String run(String name, Oracle oracle) throws InterruptedException {
    if (name.equals(Oracle.NAME)) {
      oracle.restore();
      long start = System.nanoTime();
      double loss = oracle.evaluate();
      return System.nanoTime() - start + " " + loss;
    }
    long start = System.nanoTime();
    oracle.move(Floor.Way.valueOf(name.toUpperCase(Locale.ROOT)));
    return System.nanoTime() - start + " 0";
  }
}
