package org.aligndistil.djl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.aligndistil.backend.BackendProvider;

/// Asks both providers whether they can run, and fails if a library of PyTorch is then loaded.
final class ChildAvailability {

  private static final Path LOADED = Path.of("/proc/self/maps");

  private ChildAvailability() {}

  public static void main(String[] arguments) throws IOException {
    for (BackendProvider provider :
        List.of(new DjlCpuBackendProvider(), new DjlCudaBackendProvider())) {
      // The answer differs from machine to machine; that it came is enough.
      if (!provider.availability().toString().isEmpty()) {
        System.out.println(provider.name());
      }
    }
    if (Files.exists(LOADED) && Files.readString(LOADED).contains("libtorch")) {
      throw new IllegalStateException("a library of PyTorch is loaded");
    }
  }
}
