package org.aligndistil.benchmark.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.HostMatrix;

/// The data of a workload, in files that everybody reads: `ROLE.logits` as they lie in memory,
/// `labels` as int64, and the gradients that come out.
///
/// @param path a folder of its own, deleted when this is closed
public record DataFolder(Path path) implements AutoCloseable {

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  /// Ours, and those of PyTorch, eager and compiled.
  private static final int GRADIENTS = 3;

  private static final ValueLayout.OfLong LABEL =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Samples the data of a workload, in memory where the system has a file system there, so that no
  /// disk takes part.
  public static DataFolder create(Workload workload) throws IOException {
    DataFolder folder = new DataFolder(Files.createTempDirectory(parent(workload), "aligndistil-"));
    Runtime.getRuntime().addShutdownHook(new Thread(folder::deleteIfThere));
    try (Arena arena = Arena.ofShared()) {
      Map<Role, HostMatrix> logits = new LinkedHashMap<>();
      for (Role role : workload.objective().roles()) {
        MemorySegment segment =
            map(folder.logits(role), workload.bytes(), FileChannel.MapMode.READ_WRITE, arena);
        logits.put(role, matrix(segment, workload));
      }
      int[] labels = SampledLogits.write(workload.shape(), logits);
      MemorySegment segment =
          map(
              folder.labels(),
              labels.length * LABEL.byteSize(),
              FileChannel.MapMode.READ_WRITE,
              arena);
      for (int row = 0; row < labels.length; row++) {
        segment.setAtIndex(LABEL, row, labels[row]);
      }
    }
    return folder;
  }

  private static Path parent(Workload workload) throws IOException {
    int matrices = workload.objective().roles().size() + GRADIENTS;
    boolean isRoomy =
        Files.isWritable(SHARED_MEMORY)
            && Files.getFileStore(SHARED_MEMORY).getUsableSpace() > matrices * workload.bytes();
    return isRoomy ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /// A file of some size, in memory.
  public static MemorySegment map(Path path, long size, FileChannel.MapMode mode, Arena arena)
      throws IOException {
    List<StandardOpenOption> options =
        mode.equals(FileChannel.MapMode.READ_ONLY)
            ? List.of(StandardOpenOption.READ)
            : List.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    try (FileChannel channel = FileChannel.open(path, options.toArray(StandardOpenOption[]::new))) {
      return channel.map(mode, 0, size, arena);
    }
  }

  /// A matrix of the shape of a workload.
  public static HostMatrix matrix(MemorySegment segment, Workload workload) {
    return HostMatrix.of(
        segment, workload.type(), workload.shape().rows(), workload.shape().vocabulary());
  }

  public Path logits(Role role) {
    return path.resolve(role + ".logits");
  }

  public Path gradient(String name) {
    return path.resolve(name + ".gradient");
  }

  private Path labels() {
    return path.resolve("labels");
  }

  /// Reads the labels back.
  public int[] readLabels() throws IOException {
    MemorySegment bytes = MemorySegment.ofArray(Files.readAllBytes(labels()));
    int[] labels = new int[Math.toIntExact(bytes.byteSize() / LABEL.byteSize())];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = Math.toIntExact(bytes.getAtIndex(LABEL, row));
    }
    return labels;
  }

  /// Where `torch.compile` keeps what it compiled: for this workload only, because it is for a
  /// number of threads.
  public Path compiled() {
    return path.resolve("compiled");
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /// At the end of a process that was interrupted.
  private void deleteIfThere() {
    if (Files.exists(path)) {
      try {
        close();
      } catch (IOException e) {
        System.err.println("cannot delete " + path + ": " + e);
      }
    }
  }
}
