package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.aligndistil.djl.torch.TorchModule;

/// Calls [KernelScript] and owns its compiled form.
final class Kernels implements AutoCloseable {

  private final TorchModule module;
  private final NDArray phi;

  /// Compiles the kernels; the manager's device is theirs.
  Kernels(NDManager manager) {
    module = TorchModule.compile(manager, KernelScript.METHODS);
    phi = TorchModule.keep(manager.create(KernelScript.PHI));
  }

  /// The coefficients of φ, on the device.
  NDArray phi() {
    return phi;
  }

  /// Runs a kernel.
  ///
  /// @param manager gets the results
  /// @param method its name
  /// @param arguments arrays, lists of arrays, integers, doubles or booleans
  NDList run(NDManager manager, String method, Object... arguments) {
    IValue[] values = new IValue[arguments.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = value(arguments[i]);
      }
      try (IValue result = module.infer(method, values)) {
        return result.toNDList((PtNDManager) manager);
      }
    } finally {
      for (IValue value : values) {
        if (value != null) {
          value.close();
        }
      }
    }
  }

  /// Runs a kernel with one result.
  NDArray one(NDManager manager, String method, Object... arguments) {
    return run(manager, method, arguments).singletonOrThrow();
  }

  /// Rows of numbers as they came from the device.
  ///
  /// @param array `[k,n]`, binary64
  static double[][] rows(NDArray array) {
    double[] all = array.toDoubleArray();
    int columns = Math.toIntExact(array.getShape().get(1));
    double[][] rows = new double[Math.toIntExact(array.getShape().get(0))][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(all, i * columns, (i + 1) * columns);
    }
    return rows;
  }

  /// Columns of numbers for the device, `[k,n,1]`, binary64.
  static NDArray columns(NDManager manager, double[]... columns) {
    return manager.create(joined(columns), new Shape(columns.length, columns[0].length, 1));
  }

  /// Columns of numbers of several terms for the device, `[k,terms,n,1]`, binary64.
  static NDArray terms(NDManager manager, int rows, double[]... columns) {
    // In one step: on the CPU the array borrows a Java buffer, and a reshaped one would outlive it.
    Shape shape = new Shape(columns.length, columns[0].length / rows, rows, 1);
    return manager.create(joined(columns), shape);
  }

  private static double[] joined(double[][] columns) {
    int length = columns[0].length;
    double[] all = new double[columns.length * length];
    for (int k = 0; k < columns.length; k++) {
      System.arraycopy(columns[k], 0, all, k * length, length);
    }
    return all;
  }

  /// Numbers that binary32 holds: those beyond become its greatest. Infinity times a probability
  /// that underflowed would be NaN.
  static double[] saturated(double[] numbers) {
    return DoubleStream.of(numbers).map(Kernels::saturated).toArray();
  }

  static double saturated(double number) {
    return Math.clamp(number, -Float.MAX_VALUE, Float.MAX_VALUE);
  }

  /// The code by which scripts know an element type.
  static long code(DataType type) {
    return type == DataType.FLOAT64 ? 7 : 6;
  }

  private static IValue value(Object argument) {
    return switch (argument) {
      case PtNDArray array -> IValue.from(array);
      case Integer number -> IValue.from(number.longValue());
      case Long number -> IValue.from(number);
      case Double number -> IValue.from(number);
      case Boolean flag -> IValue.from(flag);
      case List<?> arrays -> IValue.listFrom(arrays.toArray(PtNDArray[]::new));
      default -> throw new IllegalArgumentException("no kernel takes " + argument.getClass());
    };
  }

  @Override
  public void close() {
    phi.close();
    module.close();
  }
}
