package org.aligndistil.djl.matrix;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/// Checks of arrays that callers hand in.
public final class Shapes {

  private Shapes() {}

  /// The array must be a matrix of floating-point numbers.
  ///
  /// @throws IllegalArgumentException with the array's name if it is none
  public static void requireMatrix(String name, NDArray array) {
    if (array.getShape().dimension() != 2 || !array.getDataType().isFloating()) {
      throw new IllegalArgumentException(
          "%s must be a matrix of floating-point numbers: %s %s"
              .formatted(name, array.getShape(), array.getDataType()));
    }
  }

  /// The array must be on the device of the backend.
  ///
  /// @throws IllegalArgumentException with the array's name and both devices if it is not
  public static void requireDevice(String name, NDArray array, Device device) {
    if (!array.getDevice().equals(device)) {
      throw new IllegalArgumentException(
          "%s must be on the device of the backend: %s != %s"
              .formatted(name, array.getDevice(), device));
    }
  }

  /// The array must have the shape of the logits.
  ///
  /// @throws IllegalArgumentException with the array's name and both shapes if it has not
  public static void requireShape(String name, NDArray array, Shape shape) {
    if (!array.getShape().equals(shape)) {
      throw new IllegalArgumentException(
          "%s must have the shape of the logits: %s != %s"
              .formatted(name, array.getShape(), shape));
    }
  }
}
