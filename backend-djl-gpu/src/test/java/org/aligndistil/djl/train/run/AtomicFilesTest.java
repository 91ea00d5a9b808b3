package org.aligndistil.djl.train.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

  @TempDir private Path directory;

  @Test
  void aFileThatIsNotFinishedLeavesTheOldOne() throws IOException {
    Path target = Files.writeString(directory.resolve("a"), "old");
    assertThrows(
        IOException.class,
        () ->
            AtomicFiles.UNOBSERVED.write(
                target,
                part -> {
                  Files.writeString(part, "half");
                  throw new IOException("power");
                }));
    assertEquals("old", Files.readString(target));
    AtomicFiles.UNOBSERVED.write(target, part -> Files.writeString(part, "new"));
    assertEquals("new", Files.readString(target));
    assertEquals(1, names());
  }

  @Test
  void anotherTargetIsNeverTakenForAnUnfinishedOne() throws IOException {
    for (String other : new String[] {"a.part", "a"}) {
      AtomicFiles.UNOBSERVED.write(directory.resolve(other), AtomicFilesTest::model);
    }
    assertEquals("weights", Files.readString(directory.resolve("a.part").resolve("model")));
    AtomicFiles.UNOBSERVED.delete(directory.resolve("a"));
    assertEquals("weights", Files.readString(directory.resolve("a.part").resolve("model")));
    assertFalse(Files.exists(directory.resolve("a")));
    assertEquals(1, names());
  }

  @Test
  void namesOfUnfinishedFilesAreNoTargets() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            AtomicFiles.UNOBSERVED.write(
                directory.resolve(".a.part"), part -> Files.writeString(part, "")));
  }

  private static void model(Path path) throws IOException {
    Files.createDirectories(path);
    Files.writeString(path.resolve("model"), "weights");
  }

  private long names() throws IOException {
    try (var paths = Files.list(directory)) {
      return paths.count();
    }
  }
}
