package org.aligndistil.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.aligndistil.backend.Availability;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.BackendProvider;
import org.aligndistil.backend.BackendUnavailableException;
import org.aligndistil.djl.torch.TorchEngine;

/// Offers PyTorch on the first CUDA device as `djl-cuda`.
///
/// It is available where files say that there are a driver and a PyTorch with CUDA; nothing is
/// loaded to find out.
public final class DjlCudaBackendProvider implements BackendProvider {

  /// The name by which it is chosen.
  public static final String NAME = "djl-cuda";

  private static final String VISIBLE_DEVICES = "CUDA_VISIBLE_DEVICES";

  /// Any of these is there with NVIDIA's driver: on Linux, in its containers, under WSL, on
  /// Windows.
  private static final List<Path> DRIVER =
      List.of(
          Path.of("/proc/driver/nvidia/version"),
          Path.of("/dev/nvidiactl"),
          Path.of("/usr/lib/wsl/lib/libcuda.so.1"),
          Path.of("C:\\Windows\\System32\\nvcuda.dll"));

  private final List<Path> driver;

  /// Called by the service loader.
  public DjlCudaBackendProvider() {
    this(DRIVER);
  }

  /// @param driver files that come with the driver
  DjlCudaBackendProvider(List<Path> driver) {
    this.driver = driver;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int preference() {
    return 100;
  }

  @Override
  public Availability availability() {
    Optional<Path> found = driver.stream().filter(Files::exists).findFirst();
    if (found.isEmpty()) {
      return new Availability.Unavailable("there is no NVIDIA driver");
    }
    String visible = System.getenv(VISIBLE_DEVICES);
    if (visible != null && (visible.isBlank() || visible.strip().startsWith("-"))) {
      return new Availability.Unavailable(VISIBLE_DEVICES + " hides every device");
    }
    return TorchLibraries.findWithCuda()
        .<Availability>map(place -> new Availability.Available("PyTorch with CUDA from " + place))
        .orElseGet(() ->
            new Availability.Unavailable(
                "there is no PyTorch library with CUDA: neither ai.djl.pytorch:pytorch-native-cu128"
                    + " on the class path nor a folder in PYTORCH_LIBRARY_PATH"));
  }

  @Override
  public Backend open() {
    Engine engine = TorchEngine.start();
    if (engine.getGpuCount() == 0) {
      throw new BackendUnavailableException(
          "backend '%s' cannot run here: %s found no CUDA device".formatted(NAME, engine));
    }
    return new DjlBackend(Device.gpu());
  }
}
