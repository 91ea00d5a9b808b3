package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MainTest {

  private static final List<String> COMMANDS =
      List.of("align", "generate", "logits", "batch", "loss", "objectives", "backends");

  @Test
  void helpBeginsWithWhatACommandIsFor() {
    assertEquals(
        "Computes alignment losses exactly, with proven error bounds, and trains with them.",
        Run.of("--help").lines().getFirst());
    for (String command : COMMANDS) {
      List<String> lines = Run.of(command, "--help").lines();
      assertTrue(lines.getFirst().endsWith("."), lines.getFirst());
      assertTrue(lines.get(2).startsWith("Usage: aligndistil " + command), lines.get(2));
      assertEquals(lines, Run.of("--help", command).lines());
    }
  }

  @Test
  void helpNamesEveryCommand() {
    String help = Run.of("--help").output();
    COMMANDS.forEach(command -> assertTrue(help.contains("\n  " + command), command));
  }

  @Test
  void everyCommandTellsTheVersion() {
    String version = Run.of("--version").output();
    assertTrue(version.startsWith("aligndistil "), version);
    assertEquals(1, version.lines().count());
    COMMANDS.forEach(command -> assertEquals(version, Run.of(command, "--version").output()));
  }

  @Test
  void noArgumentsIsAUsageErrorThatHelps() {
    Run run = Run.of();
    assertEquals(2, run.code());
    assertEquals("", run.out());
    assertEquals(Run.of("--help").out(), run.err());
  }

  @Test
  void unknownCommandIsAUsageErrorWithTheNearestName() {
    assertEquals("there is no command 'los'; did you mean 'loss'?", Run.of("los").error(2));
    assertEquals(
        "there is no command 'train'; there are: align, generate, logits,"
            + " batch, loss, objectives, backends, teacher",
        Run.of("train").error(2));
  }

  @Test
  void unknownOptionIsAUsageErrorWithTheNearestName() {
    assertEquals(
        "aligndistil backends has no option '--jsno'; did you mean '--json'?",
        Run.of("backends", "--jsno").error(2));
    assertEquals(
        "aligndistil loss has no option '--params'; did you mean '--param'?",
        Run.of("loss", "sft", "--batch", "b", "--params=beta=1").error(2));
  }

  @Test
  void aRequiredOptionThatIsMistypedIsNamed() {
    assertEquals(
        "aligndistil loss has no option '--bacth'; did you mean '--batch'?",
        Run.of("loss", "sft", "--bacth", "b").error(2));
    assertEquals(
        "aligndistil teacher build has no option '--rol'; did you mean '--role'?",
        Run.of("teacher", "build", "--batch", "b", "--rol=dpo", "--out", "o").error(2));
    assertEquals(
        "aligndistil loss needs --batch FILE; see aligndistil loss --help",
        Run.of("loss", "sft").error(2));
  }

  @Test
  void optionsWithoutACommandAreAUsageError() {
    assertEquals("no command is given; see aligndistil --help", Run.of("--verbose").error(2));
  }

  @Test
  void superfluousArgumentIsAUsageError() {
    assertEquals(
        "aligndistil objectives takes no further argument: 'sft'",
        Run.of("objectives", "dpo", "sft").error(2));
  }

  @Test
  void repeatedOptionIsAUsageErrorInOneLine() {
    Run.of("loss", "sft", "--batch", "a", "--batch", "b").error(2);
    Run.of("loss", "sft", "--batch").error(2);
  }

  @Test
  void errorsStayInOneLineWhateverTheUserTyped() {
    assertEquals(
        "there is no objective 'a b'; there are: ",
        Run.of("objectives", "a\n\r\u001bb").error(2).substring(0, 40));
  }

  @Test
  void atSignIsNoArgumentFile() {
    assertTrue(Run.of("objectives", "@x").error(2).startsWith("there is no objective '@x'"));
  }

  @Test
  void stackTraceOnlyWhenAsked() {
    for (Run run :
        List.of(
            Run.of("--stacktrace", "objectives", "dop"),
            Run.of("objectives", "dop", "--stacktrace"))) {
      assertEquals(2, run.code());
      assertTrue(run.err().contains("\tat org.aligndistil.cli."), run.err());
    }
  }

  @Test
  void onlyAPyTorchThatDoesNotStartIsSaidNotToStart() {
    assertEquals("out of memory", Main.message(new EngineException("out of memory")));
  }

  @Test
  void lostOutputIsAFailure() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("disk full");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new PrintStream(full, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            _ -> false);
    assertEquals(1, Main.run(new String[] {"objectives", "--json"}, terminal));
    assertEquals(
        "aligndistil: cannot write to the standard output",
        err.toString(StandardCharsets.UTF_8).strip());
  }
}
