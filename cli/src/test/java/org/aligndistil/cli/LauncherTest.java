package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher and its archive of classes, over a small program in place of the command line.
class LauncherTest {

  private static final Path LAUNCHER = Path.of("../aligndistil").toAbsolutePath();

  /// Stands for the command line: says what it was given, and fails where a batch is missing.
  private static final String PROGRAM =
      """
      package org.aligndistil.cli;

      public final class Main {
        public static void main(String[] args) {
          System.out.println("given " + String.join(" ", args));
          System.err.println("version VERSION");
          String last = args[args.length - 1];
          System.exit(!args[0].equals("loss") ? 3 : new java.io.File(last).exists() ? 0 : 1);
        }
      }
      """;

  private static final String WARNING = "WARNING: Using incubator modules: jdk.incubator.vector\n";

  @TempDir private Path root;
  private Path home;

  @BeforeEach
  void build() throws IOException {
    home = Files.createDirectories(root.resolve("cli/target/aligndistil"));
    Files.copy(LAUNCHER, root.resolve("aligndistil"));
    Files.createDirectories(root.resolve("cli/src/main"));
    Files.createFile(root.resolve("pom.xml"));
    Files.createFile(root.resolve("cli/pom.xml"));
    Files.createDirectory(root.resolve("examples"));
    Files.createFile(root.resolve("examples/reviews.safetensors"));
    Files.createDirectory(home.resolve("lib"));
    writeProgram(1);
    Files.createFile(home.resolve("built"));
  }

  private void writeProgram(int version) throws IOException {
    Path source = root.resolve("program/Main.java");
    Path classes = root.resolve("program/classes");
    Files.createDirectories(source.getParent());
    Files.writeString(source, PROGRAM.replace("VERSION", Integer.toString(version)));
    tool("javac", "-d", classes, source);
    tool("jar", "--create", "--file", home.resolve("lib/program.jar"), "-C", classes, ".");
  }

  private static void tool(String name, Object... words) {
    String[] args = List.of(words).stream().map(Object::toString).toArray(String[]::new);
    int code = ToolProvider.findFirst(name).orElseThrow().run(System.out, System.err, args);
    assertEquals(0, code, name);
  }

  private Run launch() throws IOException, InterruptedException {
    ProcessBuilder launcher =
        new ProcessBuilder(root.resolve("aligndistil").toString(), "objectives", "a b");
    launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
    launcher
        .environment()
        .put("ALIGNDISTIL_JAVA_OPTS", "-Xlog:class+load:file=" + root.resolve("loaded"));
    return Run.ofProcess(launcher);
  }

  private void assertRuns(int version) throws IOException, InterruptedException {
    assertEquals(expected(version), launch());
  }

  /// What the program says, to the byte: nothing from the launcher, nothing new from java.
  private static Run expected(int version) {
    return new Run(3, "given objectives a b\n", WARNING + "version " + version + "\n");
  }

  /// Whether the program of the last run came from the archive.
  private boolean wasArchived() throws IOException {
    try (Stream<String> lines = Files.lines(root.resolve("loaded"))) {
      String program =
          lines.filter(line -> line.contains(" " + Main.class.getName() + " ")).findFirst().get();
      return program.contains("shared objects file (top)");
    }
  }

  private Path archive() throws IOException {
    List<Path> archives = archives();
    assertEquals(1, archives.size(), archives.toString());
    return archives.getFirst();
  }

  /// Every archive, unfinished ones too.
  private List<Path> archives() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.filter(file -> file.getFileName().toString().contains(".jsa")).toList();
    }
  }

  @Test
  void theFirstRunMakesTheArchiveThatTheOthersMap() throws IOException, InterruptedException {
    assertRuns(1);
    assertTrue(wasArchived());
    FileTime made = Files.getLastModifiedTime(archive());
    assertRuns(1);
    assertTrue(wasArchived());
    assertEquals(made, Files.getLastModifiedTime(archive()));
  }

  @Test
  void newClassesAreArchivedAnew() throws IOException, InterruptedException {
    assertRuns(1);
    Files.setLastModifiedTime(archive(), FileTime.fromMillis(0));
    writeProgram(2);
    assertRuns(2);
    assertTrue(wasArchived());
  }

  @Test
  void anArchiveOfOtherClassesIsIgnored() throws IOException, InterruptedException {
    assertRuns(1);
    writeProgram(2);
    Files.setLastModifiedTime(
        home.resolve("lib/program.jar"), FileTime.fromMillis(0)); // so that it looks up to date
    Files.setLastModifiedTime(home.resolve("lib"), FileTime.fromMillis(0));
    assertRuns(2);
    assertFalse(wasArchived());
  }

  @Test
  void anArchiveThatIsNoneIsIgnored() throws IOException, InterruptedException {
    assertRuns(1);
    byte[] whole = Files.readAllBytes(archive());
    Files.write(archive(), Arrays.copyOf(whole, whole.length / 2));
    assertRuns(1);
    Files.writeString(archive(), "no archive");
    assertRuns(1);
    assertFalse(wasArchived());
  }

  @Test
  void whatCannotBeArchivedIsNotTriedAgain() throws IOException, InterruptedException {
    Files.delete(root.resolve("examples/reviews.safetensors"));
    assertRuns(1);
    assertEquals(0, Files.size(archive()));
    FileTime tried = Files.getLastModifiedTime(archive());
    assertRuns(1);
    assertEquals(tried, Files.getLastModifiedTime(archive()));
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsLeftAlone() throws IOException, InterruptedException {
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("r-xr-xr-x"));
    boolean isWritable = Files.isWritable(home); // to root it still is
    assertRuns(1);
    assertEquals(isWritable ? 1 : 0, archives().size());
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void firstRunsAtTheSameTimeLeaveOneArchive()
      throws IOException, InterruptedException, ExecutionException {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Run> launch = this::launch;
      for (Future<Run> run : executor.invokeAll(List.of(launch, launch))) {
        assertEquals(expected(1), run.get());
      }
    }
    assertNotEquals(0, Files.size(archive()));
    assertRuns(1);
    assertTrue(wasArchived());
  }
}
