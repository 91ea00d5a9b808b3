package org.aligndistil.djl.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Optional;

/// Starts PyTorch and owns its settings. Nobody else starts it, so that they hold from the
/// beginning.
///
/// Nothing is reported to anyone and nothing is downloaded, unless the user's environment or a
/// system property says otherwise: `OPT_OUT_TRACKING` and `ai.djl.offline` are set to true where
/// they are not set.
///
/// Results have the same bits in every run with the same number of threads.
public final class TorchEngine {

  /// The system property that sets the number of threads of an operation; PyTorch decides without
  /// it.
  public static final String THREADS = "aligndistil.torch.threads";

  private static final String NAME = "PyTorch";

  private static Optional<Engine> started = Optional.empty();

  private TorchEngine() {}

  /// Starts PyTorch, unless it runs already.
  ///
  /// @return the engine
  /// @throws EngineException if its libraries are not there or cannot be loaded; every call tries
  ///   again
  public static synchronized Engine start() {
    if (started.isEmpty()) {
      started = Optional.of(newEngine());
    }
    return started.get();
  }

  /// A manager for arrays on a device. Who asks for it closes it.
  ///
  /// @param device the CPU or a GPU
  public static NDManager newManager(Device device) {
    return start().newBaseManager(device);
  }

  /// Sets how many threads an operation uses, from now on and for all models.
  ///
  /// @param threads at least 1
  public static void setThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1: " + threads);
    }
    start();
    JniUtils.setNumThreads(threads);
  }

  /// How many threads an operation uses.
  public static int threads() {
    start();
    return JniUtils.getNumThreads();
  }

  private static Engine newEngine() {
    setDefault("OPT_OUT_TRACKING");
    setDefault("ai.djl.offline");
    Engine engine = load();
    Integer threads = Integer.getInteger(THREADS);
    if (threads != null) {
      if (threads < 1) {
        throw new IllegalArgumentException(THREADS + " must be at least 1: " + threads);
      }
      JniUtils.setNumThreads(threads);
    }
    return engine;
  }

  /// Whatever keeps PyTorch from starting becomes one kind of exception: a library that is missing
  /// shows as an error of the linker or of a class.
  private static Engine load() {
    try {
      return Engine.getEngine(NAME);
    } catch (EngineException | IllegalArgumentException | LinkageError e) {
      throw new EngineException("PyTorch cannot start: " + e.getMessage(), e);
    }
  }

  private static void setDefault(String property) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, "true");
    }
  }
}
