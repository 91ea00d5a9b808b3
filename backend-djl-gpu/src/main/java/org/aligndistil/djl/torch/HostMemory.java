package org.aligndistil.djl.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// The memory of an array on the CPU, seen as a segment: nothing is copied.
public final class HostMemory {

  private HostMemory() {}

  /// The elements of a contiguous array, of any size.
  ///
  /// The memory is the array's. The segment dies with the arena, which must be closed before the
  /// array: then a late reader gets an exception and not another array's elements.
  ///
  /// @param array on the CPU, contiguous
  /// @param arena how long the segment may be used; its threads are those that may use it
  @SuppressWarnings("restricted")
  public static MemorySegment of(NDArray array, Arena arena) {
    if (array.getDevice().isGpu()) {
      throw new IllegalArgumentException("array must be on the CPU: " + array.getDevice());
    }
    long elements = array.size();
    long bytes = elements * array.getDataType().getNumOfBytes();
    if (bytes == 0) {
      return MemorySegment.NULL;
    }
    // A byte buffer ends at 2 GiB: take that of the first element, and its address. Detached, or
    // the slice would become part of a graph.
    try (PtNDArray detached = JniUtils.detachGradient((PtNDArray) array);
        PtNDArray flat = JniUtils.flatten(detached, 0, -1);
        PtNDArray head = JniUtils.slice(flat, 0, 0, 1, 1)) {
      ByteBuffer first = JniUtils.getByteBuffer(head, true);
      return MemorySegment.ofBuffer(first).reinterpret(bytes, arena, null);
    }
  }

  /// Copies elements into an array on any device.
  ///
  /// @param elements exactly the array's bytes
  /// @param array contiguous
  public static void copy(MemorySegment elements, NDArray array) {
    try (Arena arena = Arena.ofConfined()) {
      if (array.getDevice().isGpu()) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
          NDArray staging = manager.create(array.getShape(), array.getDataType());
          of(staging, arena).copyFrom(elements);
          array.set(staging.toByteBuffer(true));
        }
      } else {
        of(array, arena).copyFrom(elements);
      }
    }
  }

  /// Copies elements out of an array on any device.
  ///
  /// @param array contiguous
  /// @param elements exactly the array's bytes
  public static void copy(NDArray array, MemorySegment elements) {
    try (Arena arena = Arena.ofConfined()) {
      if (array.getDevice().isGpu()) {
        try (NDArray staging = array.toDevice(Device.cpu(), true)) {
          elements.copyFrom(of(staging, arena));
        }
      } else {
        elements.copyFrom(of(array, arena));
      }
    }
  }
}
