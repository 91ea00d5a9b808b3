package org.aligndistil.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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
    List<Path> driver = List.of(Path.of(System.getProperty("java.home")));
    String said =
        switch (new DjlCudaBackendProvider(driver).availability()) {
          case Availability.Available available -> available.description();
          case Availability.Unavailable unavailable -> unavailable.reason();
        };
    assertTrue(
        said.startsWith(
            TorchLibraries.findWithCuda()
                .map(place -> "PyTorch with CUDA from " + place)
                .orElse("there is no PyTorch library with CUDA: ")),
        said);
  }

  @Test
  void availabilityLoadsNothingNative() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ChildAvailability.class.getName())
            .redirectErrorStream(true)
            .start();
    List<String> lines = process.inputReader().lines().toList();
    assertEquals(0, process.waitFor(), lines.toString());
    List<String> answered = lines.stream().filter(line -> line.startsWith("djl-")).toList();
    assertEquals(List.of(DjlCpuBackendProvider.NAME, DjlCudaBackendProvider.NAME), answered);
  }
}
