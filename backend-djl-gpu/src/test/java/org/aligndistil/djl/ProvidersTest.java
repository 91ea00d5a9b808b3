package org.aligndistil.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.aligndistil.backend.Arithmetic;
import org.aligndistil.backend.Availability;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.BackendProvider;
import org.aligndistil.backend.Backends;
import org.junit.jupiter.api.Test;

class ProvidersTest {

  @Test
  void bothAreFoundAndTheOracleLiesBetween() {
    List<String> names = Backends.providers().stream().map(BackendProvider::name).toList();
    assertEquals(List.of(DjlCudaBackendProvider.NAME, "cpu", DjlCpuBackendProvider.NAME), names);
  }

  @Test
  void theCpuIsOpenedByName() {
    try (Backend backend = Backends.open(DjlCpuBackendProvider.NAME)) {
      assertEquals(DjlCpuBackendProvider.NAME, backend.name());
      assertEquals(Arithmetic.Format.BINARY32, backend.arithmetic().format());
    }
  }

  @Test
  void aMissingDriverIsTheReason() {
    Availability availability =
        new DjlCudaBackendProvider(List.of(Path.of("no", "such", "driver"))).availability();
    assertEquals(
        "there is no NVIDIA driver",
        assertInstanceOf(Availability.Unavailable.class, availability).reason());
  }

  @Test
  void aDriverAloneIsNotEnough() {
    Availability availability =
        new DjlCudaBackendProvider(List.of(Path.of(System.getProperty("java.home"))))
            .availability();
    if (TorchLibraries.findWithCuda().isEmpty()) {
      assertTrue(
          assertInstanceOf(Availability.Unavailable.class, availability).reason().contains("CUDA"));
    }
  }
}
