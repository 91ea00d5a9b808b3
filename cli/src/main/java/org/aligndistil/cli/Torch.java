package org.aligndistil.cli;

import ai.djl.Device;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.djl.train.Align;

/// PyTorch as commands start it.
final class Torch {

  private Torch() {}

  /// Starts it with one thread, unless [TorchEngine#THREADS] says otherwise: small models are
  /// faster so, and results do not depend on the number of processors.
  ///
  /// @return where models compute
  static Device start() {
    if (System.getProperty(TorchEngine.THREADS) == null) {
      TorchEngine.setThreads(1);
    }
    return Align.bestDevice();
  }
}
