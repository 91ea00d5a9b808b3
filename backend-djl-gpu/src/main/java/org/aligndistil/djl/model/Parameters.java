package org.aligndistil.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.model.config.ParameterPlan;
import org.aligndistil.djl.torch.HostMemory;
import org.aligndistil.djl.torch.TorchModule;

/// The parameters of a model in float32, and their gradients once they are needed.
final class Parameters implements AutoCloseable {

  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final List<ParameterPlan> plans;
  private final Map<String, NDArray> arrays;
  private final IValue list;
  private Optional<Gradients> gradients = Optional.empty();

  /// The gradients of all parameters in their order, and the same as an argument of a module.
  record Gradients(List<NDArray> arrays, IValue list) {}

  /// Parameters that are all zero.
  ///
  /// @param manager names the device, and closes the arrays
  /// @param config the model
  Parameters(NDManager manager, ModelConfig config) {
    this.plans = ParameterPlan.of(config);
    Map<String, NDArray> byName = new LinkedHashMap<>();
    for (ParameterPlan plan : plans) {
      NDArray array = TorchModule.keep(manager.zeros(new Shape(plan.shape())));
      array.setName("w[]");
      byName.put(plan.name(), array);
    }
    this.arrays = Collections.unmodifiableMap(byName);
    this.list = list(arrays.values());
  }

  List<ParameterPlan> plans() {
    return plans;
  }

  /// By name, in the order of the computation.
  Map<String, NDArray> arrays() {
    return arrays;
  }

  /// An argument of a module.
  IValue list() {
    return list;
  }

  /// Weights N(0, σ²), norms 1, biases 0.
  void initialise(double standardDeviation, GaussianRandom random) {
    for (ParameterPlan plan : plans) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment values = arena.allocate(F32, plan.elements());
        for (long i = 0; i < plan.elements(); i++) {
          double value =
              switch (plan.kind()) {
                case WEIGHT -> standardDeviation * random.gaussian();
                case NORM -> 1;
                case BIAS -> 0;
              };
          values.setAtIndex(F32, i, (float) value);
        }
        HostMemory.copy(values, Checkpoint.get(arrays, plan.name()));
      }
    }
  }

  /// Takes over the values of another model of the same shapes.
  void copyFrom(Parameters other) {
    for (ParameterPlan plan : plans) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment values = arena.allocate(F32, plan.elements());
        HostMemory.copy(Checkpoint.get(other.arrays, plan.name()), values);
        HostMemory.copy(values, Checkpoint.get(arrays, plan.name()));
      }
    }
  }

  /// The gradients, which exist from the first call on, and stay the same arrays.
  ///
  /// @param module of the decoder
  /// @param manager of the parameters
  Gradients gradients(TorchModule module, NDManager manager) {
    if (gradients.isEmpty()) {
      for (NDArray parameter : arrays.values()) {
        parameter.setRequiresGradient(true);
      }
      // A first backward pass of zeros, so that every later one adds to what is there, in new
      // processes as in old ones.
      try (NDManager step = manager.newSubManager()) {
        NDList inputs = new NDList(step.create(0f));
        inputs.addAll(new NDList(arrays.values()));
        PtNDArray zero = (PtNDArray) module.record("zero", inputs);
        JniUtils.backward(zero, (PtNDArray) step.ones(zero.getShape()), false, false);
      }
      List<NDArray> own =
          arrays.values().stream()
              .map(parameter -> TorchModule.keep(parameter.getGradient()))
              .toList();
      gradients = Optional.of(new Gradients(own, list(own)));
    }
    return gradients.orElseThrow();
  }

  /// Sets the gradients to zero, if there are any.
  void zeroGradients(TorchModule module) {
    gradients.ifPresent(present -> module.infer("clear", present.list()).close());
  }

  /// An argument of a module.
  static IValue list(Iterable<NDArray> arrays) {
    List<PtNDArray> all = new ArrayList<>();
    arrays.forEach(array -> all.add((PtNDArray) array));
    return IValue.listFrom(all.toArray(PtNDArray[]::new));
  }

  /// Frees the arguments of modules; the arrays are their manager's.
  @Override
  public void close() {
    gradients.ifPresent(present -> present.list().close());
    list.close();
  }
}
