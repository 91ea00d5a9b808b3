package org.aligndistil.djl.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.model.config.ModelFormatException;
import org.aligndistil.djl.model.config.ParameterPlan;
import org.aligndistil.djl.torch.HostMemory;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.djl.torch.TorchModule;

/// A decoder with its parameters in float32, on one device.
///
/// The same inputs give the same bits, in every run with the same number of threads and with or
/// without gradients. One thread at a time may use a model; different models may be used by
/// different threads.
public final class LanguageModel implements AutoCloseable {

  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final ModelConfig config;
  private final List<ParameterPlan> plans;
  private final NDManager manager;
  private final TorchModule module;
  private final Map<String, NDArray> parameters;
  private final IValue parameterList;
  private final RotaryTable rotary;
  private Optional<Gradients> gradients = Optional.empty();
  private Optional<HostLogits> current = Optional.empty();
  private boolean closed;

  private LanguageModel(ModelConfig config, Device device) {
    this.config = config;
    this.plans = ParameterPlan.of(config);
    this.manager = TorchEngine.newManager(device);
    this.module = TorchModule.compile(manager, DecoderScript.of(config));
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (ParameterPlan plan : plans) {
      NDArray array = TorchModule.keep(manager.zeros(new Shape(plan.shape())));
      array.setName("w[]");
      arrays.put(plan.name(), array);
    }
    this.parameters = Collections.unmodifiableMap(arrays);
    this.parameterList = list(parameters.values());
    this.rotary = new RotaryTable(manager, config);
  }

  /// Opens a model.
  ///
  /// @param huggingFaceDirectory `config.json` and `model.safetensors`, or the files that
  ///   `model.safetensors.index.json` names, in F64, F32, BF16 or F16
  /// @param device where the parameters go
  /// @throws ModelFormatException if the directory holds no model that this library has
  /// @throws org.aligndistil.objective.safetensors.SafetensorsException if a file is malformed, or
  ///   its tensors are not the model's
  public static LanguageModel open(Path huggingFaceDirectory, Device device) throws IOException {
    ModelConfig config = ModelConfig.read(huggingFaceDirectory.resolve(Checkpoint.CONFIG));
    LanguageModel model = new LanguageModel(config, device);
    boolean opened = false;
    try {
      Checkpoint.read(huggingFaceDirectory, model.plans, model.parameters);
      opened = true;
      return model;
    } finally {
      if (!opened) {
        model.close();
      }
    }
  }

  /// A new model: weights N(0, σ²), norms 1, biases 0. The same on every machine.
  ///
  /// @param config what it is
  /// @param standardDeviation σ ≥ 0
  /// @param seed of the random weights
  /// @param device where the parameters go
  public static LanguageModel initialise(
      ModelConfig config, double standardDeviation, long seed, Device device) {
    if (!(standardDeviation >= 0) || Double.isInfinite(standardDeviation)) {
      throw new IllegalArgumentException(
          "standardDeviation must not be negative: " + standardDeviation);
    }
    LanguageModel model = new LanguageModel(config, device);
    GaussianRandom random = new GaussianRandom(seed);
    for (ParameterPlan plan : model.plans) {
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
        HostMemory.copy(values, Checkpoint.get(model.parameters, plan.name()));
      }
    }
    return model;
  }

  /// What the model is.
  public ModelConfig config() {
    return config;
  }

  /// The parameters by their names in Hugging Face files, in the order of the computation. They are
  /// the model's own arrays.
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  /// The logits of the response rows, `[N,V]` in float32, without gradients. Other rows never reach
  /// the output projection.
  ///
  /// The matrix is the model's, in PyTorch's memory, and is valid until the next call of this
  /// method on this model, or until the model is closed; reading it later throws
  /// [IllegalStateException]. All threads may read it. Two models can thus serve one batch.
  ///
  /// @param batch tokens of the vocabulary, no sequence with more states than the model's maximum;
  ///   the last token of a sequence needs none
  public HostMatrix responseLogits(PackedSequences batch) {
    requireOpen();
    current.ifPresent(HostLogits::close);
    current = Optional.empty();
    try (NDManager step = manager.newSubManager()) {
      NDArray logits = module.run("logits", inputs(step, batch));
      HostLogits host = HostLogits.of(logits, manager);
      current = Optional.of(host);
      return host.matrix();
    }
  }

  /// A forward pass that remembers what the backward pass needs.
  ///
  /// @param batch tokens of the vocabulary, no sequence with more states than the model's maximum;
  ///   the last token of a sequence needs none
  public TrainingPass trainingPass(PackedSequences batch) {
    requireOpen();
    gradients();
    NDManager step = manager.newSubManager();
    boolean completed = false;
    try {
      NDArray logits = module.record("logits", inputs(step, batch));
      TrainingPass pass = new TrainingPass(step, logits);
      completed = true;
      return pass;
    } finally {
      if (!completed) {
        step.close();
      }
    }
  }

  /// Sets the gradients of all parameters to zero.
  public void zeroGradients() {
    requireOpen();
    gradients.ifPresent(present -> module.infer("clear", present.list()).close());
  }

  /// Writes `config.json` and `model.safetensors` in float32, such that `transformers` opens them.
  ///
  /// Each file appears in one step, the parameters last: a reader finds the old parameters or all
  /// of the new ones.
  ///
  /// @param directory is created if it is not there; other files in it stay
  public void save(Path directory) throws IOException {
    requireOpen();
    Checkpoint.write(directory, config, plans, parameters);
  }

  /// A model of its own with the same parameters, on the same device.
  public LanguageModel copy() {
    requireOpen();
    LanguageModel copy = new LanguageModel(config, manager.getDevice());
    for (ParameterPlan plan : plans) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment values = arena.allocate(F32, plan.elements());
        HostMemory.copy(Checkpoint.get(parameters, plan.name()), values);
        HostMemory.copy(values, Checkpoint.get(copy.parameters, plan.name()));
      }
    }
    return copy;
  }

  /// Frees the parameters. Closing again does nothing.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      current.ifPresent(HostLogits::close);
      gradients.ifPresent(present -> present.list().close());
      parameterList.close();
      module.close();
      manager.close();
    }
  }

  List<ParameterPlan> plans() {
    return plans;
  }

  NDManager manager() {
    return manager;
  }

  TorchModule module() {
    return module;
  }

  IValue parameterList() {
    return parameterList;
  }

  RotaryTable rotary() {
    return rotary;
  }

  /// The gradients, which exist from the first training pass on, and stay the same arrays.
  Gradients gradients() {
    if (gradients.isEmpty()) {
      for (NDArray parameter : parameters.values()) {
        parameter.setRequiresGradient(true);
      }
      // A first backward pass of zeros, so that every later one adds to what is there, in new
      // processes as in old ones.
      try (NDManager step = manager.newSubManager()) {
        NDList inputs = new NDList(step.create(0f));
        inputs.addAll(new NDList(parameters.values()));
        PtNDArray zero = (PtNDArray) module.record("zero", inputs);
        JniUtils.backward(zero, (PtNDArray) step.ones(zero.getShape()), false, false);
      }
      List<NDArray> arrays =
          parameters.values().stream()
              .map(parameter -> TorchModule.keep(parameter.getGradient()))
              .toList();
      gradients = Optional.of(new Gradients(arrays, list(arrays)));
    }
    return gradients.orElseThrow();
  }

  /// The gradients of all parameters in their order, and the same as an argument of a module.
  record Gradients(List<NDArray> arrays, IValue list) {}

  static IValue list(Iterable<NDArray> arrays) {
    List<PtNDArray> all = new ArrayList<>();
    arrays.forEach(array -> all.add((PtNDArray) array));
    return IValue.listFrom(all.toArray(PtNDArray[]::new));
  }

  /// Refuses tokens that the model cannot read.
  ///
  /// @param tokens a sequence
  /// @throws IllegalArgumentException if it is too long or has a token that is not the vocabulary's
  public void requireTokens(int[] tokens) {
    requireOpen();
    requirePositions(tokens.length);
    requireVocabulary(tokens);
  }

  private void requirePositions(int count) {
    if (count > config.maximumPositions()) {
      throw new IllegalArgumentException(
          "a sequence must not be longer than %d tokens: %d"
              .formatted(config.maximumPositions(), count));
    }
  }

  private void requireVocabulary(int[] tokens) {
    for (int token : tokens) {
      if (token < 0 || token >= config.vocabulary()) {
        throw new IllegalArgumentException(
            "tokens must be from 0 to %d: %d".formatted(config.vocabulary() - 1, token));
      }
    }
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the model is closed");
    }
  }

  private NDList inputs(NDManager step, PackedSequences batch) {
    batch.tokens().forEach(this::requireVocabulary);
    Packing packing = Packing.of(batch);
    requirePositions(packing.longest());
    rotary.require(packing.longest());
    NDList inputs =
        new NDList(
            step.create(packing.ids()),
            step.create(packing.positions()),
            step.create(packing.pad(), new Shape(packing.sequences(), packing.longest())),
            step.create(packing.unpad()),
            step.create(packing.ends()),
            step.create(packing.rows()),
            rotary.cosineTable(),
            rotary.sineTable());
    inputs.addAll(new NDList(parameters.values()));
    return inputs;
  }
}
