package org.aligndistil.djl.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.djl.matrix.DjlLogits;
import org.aligndistil.djl.model.config.Computation;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.model.config.ModelFormatException;
import org.aligndistil.djl.model.config.ParameterPlan;
import org.aligndistil.djl.model.decoder.DecoderInputs;
import org.aligndistil.djl.model.decoder.DecoderScript;
import org.aligndistil.djl.model.decoder.PackedSequences;
import org.aligndistil.djl.model.decoder.Packing;
import org.aligndistil.djl.model.decoder.RotaryTable;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.djl.torch.TorchModule;

/// A decoder with its parameters in float32, on one device.
///
/// The same inputs give the same bits, in every run with the same number of threads and with or
/// without gradients. One thread at a time may use a model; different models may be used by
/// different threads.
public final class LanguageModel implements AutoCloseable {

  private final ModelConfig config;
  private final Computation computation;
  private final NDManager manager;
  private final TorchModule module;
  private final Parameters parameters;
  private final RotaryTable rotary;

  /// Ends the matrices of the last logits.
  private Runnable endLogits = () -> {};

  private boolean closed;

  private LanguageModel(ModelConfig config, Device device, Computation computation) {
    this.config = config;
    this.computation = computation;
    this.manager = TorchEngine.newManager(device);
    this.module = TorchModule.compile(manager, DecoderScript.of(config, computation.precision()));
    this.parameters = new Parameters(manager, config);
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
    return open(huggingFaceDirectory, device, Computation.usual());
  }

  /// Opens a model that computes in some way.
  ///
  /// @param huggingFaceDirectory as for the other method
  /// @param device where the parameters go
  /// @param computation how the model computes
  public static LanguageModel open(
      Path huggingFaceDirectory, Device device, Computation computation) throws IOException {
    ModelConfig config = ModelConfig.read(huggingFaceDirectory.resolve(Checkpoint.CONFIG));
    Checkpoint.require(huggingFaceDirectory, ParameterPlan.of(config));
    LanguageModel model = new LanguageModel(config, device, computation);
    boolean opened = false;
    try {
      Checkpoint.read(huggingFaceDirectory, model.parameters.plans(), model.parameters.arrays());
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
    return initialise(config, standardDeviation, seed, device, Computation.usual());
  }

  /// A new model that computes in some way.
  ///
  /// @param config what it is
  /// @param standardDeviation σ ≥ 0
  /// @param seed of the random weights
  /// @param device where the parameters go
  /// @param computation how the model computes
  public static LanguageModel initialise(
      ModelConfig config,
      double standardDeviation,
      long seed,
      Device device,
      Computation computation) {
    if (!(standardDeviation >= 0) || Double.isInfinite(standardDeviation)) {
      throw new IllegalArgumentException(
          "standardDeviation must not be negative: " + standardDeviation);
    }
    LanguageModel model = new LanguageModel(config, device, computation);
    model.parameters.initialise(standardDeviation, new GaussianRandom(seed));
    return model;
  }

  /// What the model is.
  public ModelConfig config() {
    return config;
  }

  /// How the model computes.
  public Computation computation() {
    return computation;
  }

  /// The parameters by their names in Hugging Face files, in the order of the computation. They are
  /// the model's own arrays.
  public Map<String, NDArray> parameters() {
    return parameters.arrays();
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
    forgetLogits();
    try (NDManager step = manager.newSubManager()) {
      HostArray host = HostArray.of(infer("logits", step, batch), manager);
      endLogits = host::close;
      return host.matrix();
    }
  }

  /// The logits of the response rows without gradients where the model is. Valid as long as those of
  /// [#responseLogits].
  ///
  /// @param batch as for [#responseLogits]
  public DjlLogits deviceLogits(PackedSequences batch) {
    forgetLogits();
    try (NDManager step = manager.newSubManager()) {
      NDArray logits = TorchModule.keep(infer("logits", step, batch));
      logits.attach(manager);
      endLogits = logits::close;
      return new DjlLogits(logits);
    }
  }

  /// The logits of the response rows without gradients, as a matrix or as a projection, whichever
  /// the model's [#computation] says. Valid as long as those of [#responseLogits].
  ///
  /// @param batch as for [#responseLogits]
  public Logits rowLogits(PackedSequences batch) {
    return switch (computation.logits()) {
      case STORED -> responseLogits(batch);
      case FUSED -> {
        forgetLogits();
        try (NDManager step = manager.newSubManager()) {
          FusedProjection fused = FusedProjection.of(infer("hidden", step, batch), head(), manager);
          endLogits = fused::close;
          yield fused.projection();
        }
      }
    };
  }

  /// A forward pass that remembers what the backward pass needs.
  ///
  /// @param batch tokens of the vocabulary, no sequence with more states than the model's maximum;
  ///   the last token of a sequence needs none
  public TrainingPass trainingPass(PackedSequences batch) {
    return pass(step ->
        switch (computation.logits()) {
          case STORED -> new StoredPass(step, forward("logits", step, batch));
          case FUSED ->
              new FusedPass(
                  step,
                  forward("hidden", step, batch),
                  head(),
                  gradients().arrays().get(headIndex()));
        });
  }

  /// The same with logits and their gradient where the model is, which must store them.
  ///
  /// @param batch as for [#trainingPass]
  public TrainingPass deviceTrainingPass(PackedSequences batch) {
    return pass(step -> new DevicePass(step, forward("logits", step, batch)));
  }

  private TrainingPass pass(Function<NDManager, TrainingPass> forward) {
    requireOpen();
    gradients();
    NDManager step = manager.newSubManager();
    boolean completed = false;
    try {
      TrainingPass pass = forward.apply(step);
      completed = true;
      return pass;
    } finally {
      if (!completed) {
        step.close();
      }
    }
  }

  /// Where the parameters are.
  public Device device() {
    return manager.getDevice();
  }

  /// Sets the gradients of all parameters to zero.
  public void zeroGradients() {
    requireOpen();
    parameters.zeroGradients(module);
  }

  /// Writes `config.json` and `model.safetensors` in float32, such that `transformers` opens them.
  ///
  /// Each file appears in one step, the parameters last: a reader finds the old parameters or all
  /// of the new ones.
  ///
  /// @param directory is created if it is not there; other files in it stay
  public void save(Path directory) throws IOException {
    requireOpen();
    Checkpoint.write(directory, config, parameters.plans(), parameters.arrays());
  }

  /// A model of its own with the same parameters, on the same device.
  ///
  /// @param other how the copy computes
  public LanguageModel copy(Computation other) {
    requireOpen();
    LanguageModel copy = new LanguageModel(config, manager.getDevice(), other);
    copy.parameters.copyFrom(parameters);
    return copy;
  }

  /// Frees the parameters. Closing again does nothing.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      endLogits.run();
      parameters.close();
      module.close();
      manager.close();
    }
  }

  List<ParameterPlan> plans() {
    return parameters.plans();
  }

  NDManager manager() {
    return manager;
  }

  TorchModule module() {
    return module;
  }

  IValue parameterList() {
    return parameters.list();
  }

  RotaryTable rotary() {
    return rotary;
  }

  /// The gradients, which exist from the first training pass on, and stay the same arrays.
  Parameters.Gradients gradients() {
    return parameters.gradients(module, manager);
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

  private void forgetLogits() {
    requireOpen();
    endLogits.run();
    endLogits = () -> {};
  }

  private ForwardPass forward(String end, NDManager step, PackedSequences batch) {
    DecoderInputs inputs = inputs(step, batch);
    return switch (computation.activations()) {
      case KEPT ->
          new ForwardPass.Kept(
              module.record(end, inputs.ofWholeDecoder(parameters.arrays().values())));
      case RECOMPUTED -> new RecomputedPass(this, inputs, end);
    };
  }

  private NDArray infer(String end, NDManager step, PackedSequences batch) {
    return module.run(end, inputs(step, batch).ofWholeDecoder(parameters.arrays().values()));
  }

  private DecoderInputs inputs(NDManager step, PackedSequences batch) {
    batch.tokens().forEach(this::requireVocabulary);
    Packing packing = Packing.of(batch);
    requirePositions(packing.longest());
    rotary.require(packing.longest());
    return DecoderInputs.of(step, packing, rotary);
  }

  private NDArray head() {
    return List.copyOf(parameters.arrays().values()).get(headIndex());
  }

  /// The output projection among the parameters.
  private int headIndex() {
    return switch (config.embeddings()) {
      case TIED -> 0;
      case SEPARATE -> parameters.plans().size() - 1;
    };
  }
}
