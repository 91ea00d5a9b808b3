package org.aligndistil.cpu;

import org.aligndistil.backend.Availability;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.BackendProvider;

/// Offers the oracle as `cpu`.
public final class CpuBackendProvider implements BackendProvider {

  /// The name by which it is chosen.
  public static final String NAME = "cpu";

  /// The system property that sets the number of threads; by default one a processor.
  public static final String THREADS = "aligndistil.cpu.threads";

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
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()
        ? new Availability.Available(
            "%d threads, %s".formatted(threads(), System.getProperty("os.arch")))
        : new Availability.Unavailable(
            "the module %s is not loaded: start java with --add-modules %s"
                .formatted(VECTOR_MODULE, VECTOR_MODULE));
  }

  @Override
  public Backend open() {
    return new CpuBackend(threads(), TILE_ELEMENTS);
  }

  private static int threads() {
    return Integer.getInteger(THREADS, Runtime.getRuntime().availableProcessors());
  }
}
