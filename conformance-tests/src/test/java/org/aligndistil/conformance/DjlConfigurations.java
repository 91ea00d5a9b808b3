package org.aligndistil.conformance;

import ai.djl.Device;
import java.util.List;
import org.aligndistil.backend.Backend;
import org.aligndistil.djl.DjlBackend;
import org.aligndistil.djl.torch.TorchEngine;

/// How the backends of PyTorch are configured for the clauses.
final class DjlConfigurations {

  /// Tiles of about 100 logits, so that small cases have several tiles.
  private static final int SMALL_TILE = 100;

  private DjlConfigurations() {}

  static List<Backend> on(Device device) {
    // Operations are too small to share: idle threads would only wait for them, busily.
    TorchEngine.setThreads(1);
    return List.of(
        new DjlBackend(device, SMALL_TILE), new DjlBackend(device, 1), new DjlBackend(device));
  }
}
