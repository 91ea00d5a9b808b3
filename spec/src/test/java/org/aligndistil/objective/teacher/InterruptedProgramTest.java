package org.aligndistil.objective.teacher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An interrupted program runs its shutdown hooks, as one that exits does.
class InterruptedProgramTest {

  @TempDir private Path folder;

  private String run(String what) throws IOException, InterruptedException {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                InterruptedProgram.class.getName(),
                folder.toString(),
                what)
            .redirectErrorStream(true)
            .start();
    String output =
        new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, program.waitFor(), output);
    return output;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(path -> !path.equals(folder)).toList();
    }
  }

  @Test
  void anUnfinishedStoreLeavesNothing() throws Exception {
    assertEquals("", run("store"));
    assertEquals(List.of(), files());
  }

  @Test
  void noFileIsBegunWhileTheProgramEnds() throws Exception {
    String output = run("file");
    assertEquals(
        folder.resolve("late") + ".….tmp: cannot be written, because the program is ending",
        output.replaceAll("late\\.[0-9a-f]{8}", "late.…"));
    assertEquals(List.of(), files());
  }
}
