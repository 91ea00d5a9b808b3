package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// One run of the command line, in this JVM unless it is said to be a process.
///
/// @param code the exit code
/// @param out the standard output
/// @param err the standard error
record Run(int code, String out, String err) {

  /// Runs a command without a terminal.
  static Run of(Object... words) {
    return in(Map.of(), Set.of(), words);
  }

  /// Runs a command on a terminal.
  static Run onTerminal(Map<String, String> environment, Object... words) {
    return in(environment, EnumSet.allOf(Terminal.Stream.class), words);
  }

  /// Runs a command.
  static Run in(Map<String, String> environment, Set<Terminal.Stream> terminals, Object... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            terminals::contains);
    String[] args = List.of(words).stream().map(Object::toString).toArray(String[]::new);
    int code = Main.run(args, terminal);
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /// Runs a process to its end.
  static Run ofProcess(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.start();
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
    String out = text(process.getInputStream());
    return new Run(process.waitFor(), out, err.join());
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The output, which must come from a success that says nothing else.
  String output() {
    assertEquals("", err);
    assertEquals(0, code);
    return out;
  }

  /// The lines of the output with runs of spaces joined.
  List<String> lines() {
    return output().lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
  }

  /// The output, which must be one JSON object and nothing else: maps, lists, strings, doubles,
  /// longs, booleans.
  Map<?, ?> json() throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(output())) {
      parser.nextToken();
      Map<?, ?> object = (Map<?, ?>) value(parser);
      assertEquals(null, parser.nextToken(), "after the object");
      return object;
    }
  }

  /// The error, which must be one line on the standard error and nothing else.
  String error(int expectedCode) {
    assertEquals("", out);
    assertEquals(expectedCode, code, err);
    assertEquals(1, err.lines().count(), err);
    assertEquals("aligndistil: ", err.substring(0, 13));
    return err.substring(13).stripTrailing();
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          object.put(name, value(parser));
        }
        yield object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        yield array;
      }
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> "null";
      default -> parser.getText();
    };
  }
}
