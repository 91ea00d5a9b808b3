package org.aligndistil.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.aligndistil.backend.Backend;
import org.aligndistil.cpu.CpuBackend;
import org.aligndistil.cpu.kernel.Lanes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The oracle's bits are the committed ones, at every width of vectors.
///
/// Where a change of them is meant, `target/golden-cpu.txt` is what to commit.
class GoldenBitsTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 512})
  void everyWidthHasTheCommittedBits(int bits) throws Exception {
    Path lines = directory.resolve("lines.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-D" + Lanes.PROPERTY + "=" + bits,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                GoldenBits.class.getName(),
                lines.toString())
            .redirectErrorStream(true)
            .start();
    List<String> output = process.inputReader().lines().toList();
    assertEquals(0, process.waitFor(), () -> String.join("\n", output));
    assertEquals(bits + " bits", output.getLast());
    assertCommitted(Files.readAllLines(lines));
  }

  @Test
  void thisProcessHasTheCommittedBits() throws IOException {
    try (Backend backend = new CpuBackend(2, 100)) {
      List<String> lines = GoldenBits.of(backend);
      Files.write(Path.of("target", "golden-cpu.txt"), lines);
      assertCommitted(lines);
    }
  }

  @Test
  void linesDifferWhereCasesDo() {
    List<String> committed = GoldenBits.committed();
    assertEquals(committed.size(), committed.stream().distinct().count());
    assertNotEquals(0, committed.size());
  }

  private static void assertCommitted(List<String> lines) {
    assertEquals(String.join("\n", GoldenBits.committed()), String.join("\n", lines));
  }
}
