package org.aligndistil.djl;

import ai.djl.Device;
import org.aligndistil.backend.Availability;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.BackendProvider;

/// Offers PyTorch on the CPU as `djl-cpu`: for tests of what runs on a GPU elsewhere. The oracle is
/// preferred, being both more precise and faster.
public final class DjlCpuBackendProvider implements BackendProvider {

  /// The name by which it is chosen.
  public static final String NAME = "djl-cpu";

  /// Called by the service loader.
  public DjlCpuBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int preference() {
    return -1;
  }

  @Override
  public Availability availability() {
    return TorchLibraries.find()
        .<Availability>map(place -> new Availability.Available("PyTorch from " + place))
        .orElseGet(() ->
            new Availability.Unavailable(
                "there is no PyTorch library: neither ai.djl.pytorch:pytorch-native-cpu on the"
                    + " class path nor a folder in PYTORCH_LIBRARY_PATH"));
  }

  @Override
  public Backend open() {
    return new DjlBackend(Device.cpu());
  }
}
