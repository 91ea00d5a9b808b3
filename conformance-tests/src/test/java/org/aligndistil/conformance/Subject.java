package org.aligndistil.conformance;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.cpu.CpuBackend;
import org.aligndistil.djl.DjlBackend;
import org.aligndistil.djl.torch.TorchEngine;

/// A backend that the properties are run on, in several configurations.
///
/// It is opened when its first property runs and lives as long as the tests.
final class Subject {

  /// Tiles of about 100 logits, so that small cases have several tiles.
  private static final int SMALL_TILE = 100;

  /// The oracle.
  static final Subject CPU = new Subject("cpu", Status.PASSES, Subject::oracles);

  /// PyTorch on the CPU.
  static final Subject DJL_CPU =
      new Subject("djl-cpu", Status.PASSES, () -> onDevice(Device.cpu()));

  /// PyTorch on the first CUDA device.
  static final Subject DJL_CUDA =
      new Subject("djl-cuda", Status.NOT_RUN, () -> onDevice(Device.gpu()));

  /// All of them.
  static final List<Subject> ALL = List.of(CPU, DJL_CPU, DJL_CUDA);

  /// What is known of a backend on the clauses. A build in which one that passes does not, fails.
  enum Status {
    PASSES,
    NOT_RUN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private final String name;
  private final Status status;
  private final Supplier<List<Backend>> opener;
  private List<Backend> configurations = List.of();

  /// A subject.
  ///
  /// @param name the name by which the backend is chosen
  /// @param status what is known of it
  /// @param opener opens its configurations
  Subject(String name, Status status, Supplier<List<Backend>> opener) {
    this.name = name;
    this.status = status;
    this.opener = opener;
  }

  private static List<Backend> oracles() {
    return List.of(
        new CpuBackend(2, SMALL_TILE),
        new CpuBackend(1, 1),
        new CpuBackend(1, 1 << 14),
        new CpuBackend(5, 1),
        new CpuBackend(5, 1 << 14));
  }

  private static List<Backend> onDevice(Device device) {
    // Operations are too small to share: idle threads would only wait for them, busily.
    TorchEngine.setThreads(1);
    return List.of(
        new DjlBackend(device, SMALL_TILE), new DjlBackend(device, 1), new DjlBackend(device));
  }

  /// The name by which the backend is chosen.
  String name() {
    return name;
  }

  /// What is known of it.
  Status status() {
    return status;
  }

  /// What the clauses are held against.
  Backend backend() {
    return configurations().getFirst();
  }

  /// The same backend, configured in several ways.
  synchronized List<Backend> configurations() {
    if (configurations.isEmpty()) {
      // One that cannot run is refused with its reason.
      Backends.open(name).close();
      configurations = opener.get();
      System.out.printf("%s: the cases of -Daligndistil.seed=%d%n", name, Seeded.SEED);
    }
    return configurations;
  }

  /// Prints the worst errors seen, and keeps them in `target/worst-errors`.
  void reportWorstErrors() throws IOException {
    Optional<String> table = WorstErrors.table(name);
    if (table.isPresent()) {
      System.out.print(table.get());
      Path folder = Files.createDirectories(Path.of("target", "worst-errors"));
      Files.writeString(folder.resolve(name + ".md"), table.get());
    }
  }
}
