package org.aligndistil.djl.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.djl.torch.HostMemory;
import org.aligndistil.djl.torch.TorchModule;

/// An array of two dimensions in float32 as a matrix in host memory: its own memory on the CPU, a
/// copy from elsewhere.
///
/// @param array owns the memory
/// @param arena ends the matrix before its memory
/// @param matrix for all threads
record HostArray(NDArray array, Arena arena, HostMatrix matrix) implements AutoCloseable {

  /// The matrix of an array.
  ///
  /// @param array is taken over: it moves to the manager, or is copied and closed
  /// @param manager closes it if nobody did
  static HostArray of(NDArray array, NDManager manager) {
    NDArray host = array;
    if (array.getDevice().isGpu()) {
      host = array.toDevice(Device.cpu(), true);
      array.close();
    }
    host.attach(manager);
    TorchModule.keep(host);
    Arena arena = Arena.ofShared();
    MemorySegment segment = HostMemory.of(host, arena);
    int rows = Math.toIntExact(host.getShape().get(0));
    int columns = Math.toIntExact(host.getShape().get(1));
    return new HostArray(host, arena, HostMatrix.of(segment, ElementType.F32, rows, columns));
  }

  @Override
  public void close() {
    arena.close();
    array.close();
  }
}
