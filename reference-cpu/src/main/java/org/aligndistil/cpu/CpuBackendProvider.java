package org.aligndistil.cpu;

import java.util.List;
import org.aligndistil.backend.Availability;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.BackendProvider;

/// Offers the oracle as `cpu`.
public final class CpuBackendProvider implements BackendProvider {

  /// The name by which it is chosen.
  public static final String NAME = "cpu";

  /// The system property that sets the number of threads; by default one a processor.
  public static final String THREADS = "aligndistil.cpu.threads";

  /// The system property that narrows the vectors: 128, 256 or 512 bits; by default the processor's
  /// widest. No result depends on it.
  public static final String VECTOR_BITS = "aligndistil.cpu.vectorBits";

  private static final int TILE_ELEMENTS = 1 << 14;
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /// Called by the service loader.
  public CpuBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int preference() {
    return 0;
  }

  @Override
  public Availability availability() {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      return new Availability.Unavailable(
          "the module %s is not loaded: start java with --add-modules %s"
              .formatted(VECTOR_MODULE, VECTOR_MODULE));
    }
    String bits = System.getProperty(VECTOR_BITS, "512");
    if (!List.of("128", "256", "512").contains(bits)) {
      return new Availability.Unavailable(
          "%s must be 128, 256 or 512: %s".formatted(VECTOR_BITS, bits));
    }
    String threads = System.getProperty(THREADS, "1");
    if (!threads.matches("[1-9][0-9]{0,3}")) {
      return new Availability.Unavailable(
          "%s must be a number from 1 to 9999: %s".formatted(THREADS, threads));
    }
    return new Availability.Available(
        "%d threads, %s".formatted(threads(), System.getProperty("os.arch")));
  }

  @Override
  public Backend open() {
    return new CpuBackend(threads(), TILE_ELEMENTS);
  }

  private static int threads() {
    return Integer.getInteger(THREADS, Runtime.getRuntime().availableProcessors());
  }
}
