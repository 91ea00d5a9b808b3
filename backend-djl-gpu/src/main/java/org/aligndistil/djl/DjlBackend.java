package org.aligndistil.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.function.Consumer;
import org.aligndistil.backend.Arithmetic;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.djl.kernel.DeviceSweep;
import org.aligndistil.djl.torch.TorchEngine;

/// The primitives in binary32 on a device of PyTorch, the CPU or a GPU: the same kernels on both.
///
/// Besides host matrices and projections it reads [org.aligndistil.djl.matrix.DjlLogits] and writes
/// [org.aligndistil.djl.matrix.DjlGradient]. Tiles come in order, on the thread of the caller;
/// several threads may sweep at once.
///
/// Error bounds come from a running error analysis: sums, differences and products are taken to be
/// rounded to nearest, and exponentials to be off by at most 2 ulp. Bounds grow with the sizes of
/// centred logits weighed by probabilities, not with V. The format in which logits are stored
/// changes no bit; the number of threads and the size of tiles may change the last ones.
///
/// Gradients beyond the range of binary32 are cut to it.
public final class DjlBackend implements Backend {

  private static final Arithmetic ARITHMETIC =
      new Arithmetic(Arithmetic.Format.BINARY32, Arithmetic.Reproducibility.SAME_CONFIGURATION);

  /// Logits of a role in a tile, on the CPU: arrays of a tile stay near the cores, and an operation
  /// takes longer than its call.
  private static final long CPU_TILE = 1L << 17;

  /// The same on a GPU with enough memory.
  private static final long GPU_TILE = 1L << 24;

  /// The part of a GPU's free memory that a tile may take, as its reciprocal.
  private static final long GPU_SHARE = 4;

  /// Arrays `[n,V]` of a tile that exist at once, with room to spare.
  private static final long ARRAYS = 48;

  private final NDManager manager;
  private final DeviceSweep sweep;

  /// A backend on a device. The size of tiles is fixed on the CPU; on a GPU it follows from the
  /// memory that is free now.
  ///
  /// @throws ai.djl.engine.EngineException if the engine cannot be started
  public DjlBackend(Device device) {
    this(device, tileElements(device));
  }

  /// A backend with tiles of a given size.
  ///
  /// @param device the CPU or a GPU
  /// @param tileElements about how many logits of a role a tile holds; a tile has at least one row
  /// @throws ai.djl.engine.EngineException if the engine cannot be started
  public DjlBackend(Device device, long tileElements) {
    if (tileElements < 1) {
      throw new IllegalArgumentException("tileElements must be at least 1: " + tileElements);
    }
    this.manager = TorchEngine.newManager(device);
    this.sweep = new DeviceSweep(manager, tileElements);
  }

  private static long tileElements(Device device) {
    if (!device.isGpu()) {
      return CPU_TILE;
    }
    MemoryUsage memory = CudaUtils.getGpuMemory(device);
    long free = memory.getMax() - memory.getCommitted();
    return Math.clamp(free / GPU_SHARE / ARRAYS / Float.BYTES, 1, GPU_TILE);
  }

  /// Where its arrays lie: the device of the logits and gradients that it takes without a copy.
  public Device device() {
    return manager.getDevice();
  }

  @Override
  public String name() {
    return device().isGpu() ? DjlCudaBackendProvider.NAME : DjlCpuBackendProvider.NAME;
  }

  @Override
  public Arithmetic arithmetic() {
    return ARITHMETIC;
  }

  @Override
  public void sweep(Inputs inputs, GradientSink sink, Consumer<Tile> work) {
    sweep.run(inputs, sink, work);
  }

  /// Arrays that are alive, for tests.
  int managedArrays() {
    return manager.getManagedArrays().size();
  }

  @Override
  public void close() {
    sweep.close();
    manager.close();
  }
}
