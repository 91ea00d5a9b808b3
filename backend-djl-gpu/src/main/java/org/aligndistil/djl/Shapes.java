package org.aligndistil.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/// Checks of arrays that callers hand in.
final class Shapes {

  private Shapes() {}

  static void requireMatrix(String name, NDArray array) {
    if (array.getShape().dimension() != 2 || !array.getDataType().isFloating()) {
      throw new IllegalArgumentException(
          "%s must be a matrix of floating-point numbers: %s %s"
              .formatted(name, array.getShape(), array.getDataType()));
    }
  }

  static void requireDevice(String name, NDArray array, Device device) {
    if (!array.getDevice().equals(device)) {
      throw new IllegalArgumentException(
          "%s must be on the device of the backend: %s != %s"
              .formatted(name, array.getDevice(), device));
    }
  }

  static void requireShape(String name, NDArray array, Shape shape) {
    if (!array.getShape().equals(shape)) {
      throw new IllegalArgumentException(
          "%s must have the shape of the logits: %s != %s"
              .formatted(name, array.getShape(), shape));
    }
  }
}
