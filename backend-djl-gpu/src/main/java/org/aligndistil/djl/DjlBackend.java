package org.aligndistil.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.function.Consumer;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.djl.torch.TorchEngine;

/// The primitives in binary32 on a device of PyTorch, the CPU or a GPU: the same kernels on both.
///
/// Besides host matrices and projections it reads [DjlLogits] and writes [DjlGradient]. Nothing is
/// recorded for automatic differentiation. Tiles come in order, on the thread of the caller;
/// several threads may sweep at once.
///
/// Error bounds come from a running error analysis in binary32, see [Roundoff] for what it assumes.
/// They grow with the sizes of centred logits weighed by probabilities, not with V. The format in
/// which logits are stored changes no bit; the number of threads and the size of tiles may change
/// the last ones. Logits from a [org.aligndistil.backend.matrix.Projection] of binary32 matrices
/// carry the worst-case error of its product, and with them every statistic.
///
/// Gradients beyond the range of binary32 are cut to it.
public final class DjlBackend implements Backend {

  /// Logits of a role in a tile, on the CPU: arrays of a tile stay near the cores, and an operation
  /// takes longer than its call.
  private static final long CPU_TILE = 1L << 17;

  /// The same on a GPU with enough memory: more do not make it faster.
  private static final long GPU_TILE = 1L << 24;

  /// Arrays `[n,V]` of a tile that exist at once, with room to spare.
  private static final long ARRAYS = 48;

  private final NDManager manager;
  private final Kernels kernels;
  private final long tileElements;

  /// A backend on a device. The size of tiles follows from the memory that is free now.
  ///
  /// @throws ai.djl.engine.EngineException if the engine cannot be started
  public DjlBackend(Device device) {
    this(device, tileElements(device));
  }

  /// @param tileElements about how many logits of a role a tile holds; a tile has at least one row
  DjlBackend(Device device, long tileElements) {
    if (tileElements < 1) {
      throw new IllegalArgumentException("tileElements must be at least 1: " + tileElements);
    }
    this.tileElements = tileElements;
    this.manager = TorchEngine.newManager(device);
    this.kernels = new Kernels(manager);
  }

  private static long tileElements(Device device) {
    if (!device.isGpu()) {
      return CPU_TILE;
    }
    MemoryUsage memory = CudaUtils.getGpuMemory(device);
    long free = memory.getMax() - memory.getCommitted();
    return Math.clamp(free / 4 / ARRAYS / Float.BYTES, 1, GPU_TILE);
  }

  @Override
  public String name() {
    return manager.getDevice().isGpu() ? DjlCudaBackendProvider.NAME : DjlCpuBackendProvider.NAME;
  }

  @Override
  public double unitRoundoff() {
    return Roundoff.SINGLE;
  }

  @Override
  public void sweep(Inputs inputs, GradientSink sink, Consumer<Tile> work) {
    // A setting of the thread: off on the engine's, on in all others.
    boolean recording = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try (NDManager arrays = manager.newSubManager()) {
      Heads heads = new Heads(arrays, kernels);
      TileSink tileSink = TileSink.of(sink, inputs, arrays, kernels, heads);
      int tileRows =
          Math.clamp(tileElements / inputs.vocabulary(), 1, Math.max(1, inputs.rowCount()));
      for (int row = 0; row < inputs.rowCount(); row += tileRows) {
        int count = Math.min(tileRows, inputs.rowCount() - row);
        TileRoles.Extent extent = new TileRoles.Extent(row, count);
        try (NDManager tile = arrays.newSubManager()) {
          TileRoles roles = new TileRoles(inputs, extent, tile, kernels, heads);
          work.accept(new DjlTile(roles, tileSink));
        }
      }
      tileSink.finish();
    } finally {
      JniUtils.setGradMode(recording);
    }
  }

  /// Arrays that are alive, for tests.
  int managedArrays() {
    return manager.getManagedArrays().size();
  }

  @Override
  public void close() {
    kernels.close();
    manager.close();
  }
}
