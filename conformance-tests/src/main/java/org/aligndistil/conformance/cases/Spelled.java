package org.aligndistil.conformance.cases;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signals;
import org.aligndistil.objective.SparseTeacher;

/// A case that can say its numbers, beside how to make it again.
public interface Spelled {

  /// As many numbers as fit on a screen.
  int MOST = 200;

  /// What it is, in comments of Java, and its numbers as arrays of Java, one a line, or how many
  /// there are.
  String spelled();

  /// The objective with its parameters.
  static String line(Objective objective) {
    return Parameters.of(objective).stream()
        .map(parameter -> " %s=%s".formatted(parameter.name(), parameter.value()))
        .collect(Collectors.joining("", "// " + objective.id(), ""));
  }

  /// The numbers beside the logits that an objective reads.
  static Stream<String> lines(Objective objective, Signals signals) {
    return objective.signals().stream()
        .sorted()
        .map(signal -> line(signal.toString(), signals.get(signal)));
  }

  /// Format, sizes, labels and logits; roles whose logits are all 0 share a line.
  static Stream<String> lines(LogitsCase logits) {
    List<Role> roles =
        logits.logits().keySet().stream().sorted(Comparator.comparing(Role::name)).toList();
    String zeros =
        roles.stream()
            .filter(role -> isZero(logits.of(role)))
            .map(Role::name)
            .collect(Collectors.joining(", "));
    return Stream.of(
            Stream.of(
                "// %s, %s of %s"
                    .formatted(
                        logits.type(),
                        counted(logits.rowCount(), "row"),
                        counted(logits.vocabulary(), "token")),
                line("int[]", "labels", Arrays.toString(logits.labels()))),
            roles.stream()
                .filter(role -> !isZero(logits.of(role)))
                .map(role -> line(role.name(), logits.of(role))),
            Stream.of(zeros).filter(names -> !names.isEmpty()).map("// all 0: "::concat))
        .flatMap(lines -> lines);
  }

  private static boolean isZero(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).allMatch(logit -> logit == 0);
  }

  /// How rows form responses and pairs.
  static Stream<String> lines(Sequences sequences) {
    String kinds =
        IntStream.range(0, sequences.count())
            .mapToObj(s -> s + " is " + sequences.kinds().get(s).name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    String pairs =
        sequences.pairs().stream()
            .map(pair -> "; %d is preferred to %d".formatted(pair.chosen(), pair.rejected()))
            .collect(Collectors.joining());
    return Stream.of(
        "// responses: " + kinds + pairs,
        line("int[]", "offsets", Arrays.toString(sequences.offsets())));
  }

  /// What is known of a role.
  static Stream<String> lines(Role role, SparseTeacher teacher) {
    int width = teacher.lists().width();
    return Stream.of(
        "// the %d tokens that are known of %s in each row, and what all others have"
            .formatted(width, role),
        line("int[]", role + "Tokens", Arrays.toString(teacher.lists().tokens())),
        line("double[]", role + "LogProbabilities", text(teacher.logProbabilities())),
        line("double[]", role + "OthersLogProbability", text(teacher.othersLogProbability())));
  }

  /// An array of numbers.
  static String line(String name, double[] numbers) {
    return line("double[]", name, text(numbers));
  }

  /// A matrix of numbers.
  static String line(String name, double[][] rows) {
    return line("double[][]", name, text(rows));
  }

  /// Lines as they are, unless there are too many numbers.
  static String joined(LogitsCase logits, Stream<String> lines) {
    int numbers =
        logits.logits().values().stream().mapToInt(rows -> rows.length * rows[0].length).sum();
    return numbers > MOST
        ? "%d logits, too many to spell out".formatted(numbers)
        : lines.collect(Collectors.joining("\n"));
  }

  /// The numbers of some rows, each as short as it can be.
  private static String text(double[][] rows) {
    return Arrays.stream(rows).map(Spelled::text).toList().toString();
  }

  private static String text(double[] numbers) {
    List<String> texts = Arrays.stream(numbers).mapToObj(Spelled::text).toList();
    return texts.toString();
  }

  private static String text(double number) {
    if (number == Double.NEGATIVE_INFINITY) {
      return "NEGATIVE_INFINITY";
    }
    // What a long holds as exactly as a double, and no negative zero.
    boolean isWhole = Math.rint(number) == number && Math.abs(number) < 1e9;
    return isWhole && !(number == 0 && 1 / number < 0)
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static String line(String type, String name, String array) {
    return "%s %s = %s;".formatted(type, name, array.replace('[', '{').replace(']', '}'));
  }

  private static String counted(int number, String what) {
    return number == 1 ? "1 " + what : "%d %ss".formatted(number, what);
  }
}
