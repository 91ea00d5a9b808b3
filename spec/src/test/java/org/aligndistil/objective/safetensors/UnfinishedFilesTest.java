package org.aligndistil.objective.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedFilesTest {

  @TempDir private Path folder;

  @Test
  void oneThatCannotBeDeletedKeepsNoOtherAlive() throws IOException {
    Path first = Files.createDirectories(folder.resolve("first/full")).getParent();
    Path file = Files.createFile(folder.resolve("file"));
    Path second = Files.createDirectories(folder.resolve("second/full")).getParent();
    Path gone = folder.resolve("gone");
    UncheckedIOException failure =
        assertThrows(
            UncheckedIOException.class,
            () -> UnfinishedFiles.deleteAll(List.of(first, file, second, gone)));
    assertFalse(Files.exists(file));
    assertEquals(first.toString(), failure.getCause().getMessage());
    assertEquals(1, failure.getSuppressed().length);
    assertEquals(DirectoryNotEmptyException.class, failure.getSuppressed()[0].getClass());
    assertEquals(second.toString(), failure.getSuppressed()[0].getMessage());
  }
}
