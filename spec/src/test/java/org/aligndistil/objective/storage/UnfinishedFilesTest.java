package org.aligndistil.objective.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedFilesTest {

  @TempDir private Path folder;
  private final List<Thread> hooks = new ArrayList<>();
  private final UnfinishedFiles unfinished = new UnfinishedFiles(hooks::add);

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private void assertEnding(Path path, Executable step) throws IOException {
    assertEquals(
        path + ": cannot be written, because the program is ending",
        assertThrows(IOException.class, step::run).getMessage());
  }

  private interface Executable {
    void run() throws IOException;
  }

  @Test
  void theEndOfTheProgramDeletesWhatIsUnfinishedAndNothingElse() throws Exception {
    unfinished.create(folder.resolve("file")).close();
    unfinished.createDirectory(folder.resolve("store"));
    unfinished.create(folder.resolve("store/one")).close();
    unfinished.finish(folder.resolve("store/one"), folder.resolve("store/shard"));
    unfinished.create(folder.resolve("store/two")).close();
    unfinished.create(folder.resolve("temporary")).close();
    unfinished.finish(folder.resolve("temporary"), folder.resolve("done"));
    assertEquals(List.of("done", "file", "store"), names());
    assertEquals(1, hooks.size());
    hooks.getFirst().start();
    hooks.getFirst().join();
    assertEquals(List.of("done"), names());
  }

  @Test
  void nothingIsBegunOrFinishedWhileTheProgramEnds() throws IOException {
    Path file = folder.resolve("file");
    Path directory = folder.resolve("directory");
    unfinished.create(file).close();
    unfinished.stop();
    assertEnding(file, () -> unfinished.create(file).close());
    assertEnding(directory, () -> unfinished.createDirectory(directory));
    Files.createFile(file);
    assertEnding(file, () -> unfinished.finish(file, directory));
    assertEquals(List.of("file"), names());
  }

  @Test
  void nothingIsBegunWhenTheFirstFileComesTooLate() throws IOException {
    UnfinishedFiles late =
        new UnfinishedFiles(hook -> {
          throw new IllegalStateException("Shutdown in progress");
        });
    Path file = folder.resolve("file");
    assertEnding(file, () -> late.create(file).close());
    assertEnding(file, () -> late.createDirectory(file));
    assertEquals(List.of(), names());
    assertFalse(late.contains(file));
  }

  @Test
  void whatIsFinishedOrDeletedIsForgotten() throws IOException {
    Path store = folder.resolve("store");
    Path file = store.resolve("file");
    for (boolean isFinished : new boolean[] {true, false}) {
      unfinished.createDirectory(store);
      unfinished.create(file).close();
      assertTrue(unfinished.contains(store));
      assertTrue(unfinished.contains(file));
      if (isFinished) {
        unfinished.finish(store, folder.resolve("done"));
      } else {
        unfinished.delete(store);
      }
      assertFalse(unfinished.contains(store));
      assertFalse(unfinished.contains(file));
    }
    assertEquals(List.of("done"), names());
  }

  @Test
  void oneThatCannotBeDeletedKeepsNoOtherAlive() throws IOException {
    for (String name : List.of("first", "second")) {
      unfinished.createDirectory(folder.resolve(name));
      Files.createDirectories(folder.resolve(name).resolve("a/b"));
      unfinished.create(folder.resolve(name + ".file")).close();
    }
    IOException failure = assertThrows(IOException.class, unfinished::stop);
    assertEquals(List.of("first", "second"), names());
    assertEquals(DirectoryNotEmptyException.class, failure.getClass());
    assertEquals(folder.resolve("first/a").toString(), failure.getMessage());
    assertEquals(2, failure.getSuppressed().length);
    assertEquals(folder.resolve("first").toString(), failure.getSuppressed()[0].getMessage());
    assertEquals(folder.resolve("second/a").toString(), failure.getSuppressed()[1].getMessage());
  }
}
