package org.aligndistil.djl.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.djl.model.config.ParameterPlan;
import org.aligndistil.djl.torch.HostMemory;
import org.aligndistil.djl.torch.TorchModule;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.Tensor;
import org.aligndistil.objective.safetensors.TensorPlan;

/// Adam with decoupled weight decay and a limit on the norm of the gradient.
///
/// ```
/// g ← g · min(1, limit / ‖g‖)
/// m ← β₁ m + (1 − β₁) g          v ← β₂ v + (1 − β₂) g²
/// θ ← θ − η λ θ − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
/// ```
///
/// λ is 0 for norms and biases. All in float32, by PyTorch's fused kernel.
///
/// @see <a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter 2019</a>, algorithm 2
public final class AdamW implements AutoCloseable {

  private static final String STEP = "step";
  private static final String FIRST = "first_moment.";
  private static final String SECOND = "second_moment.";

  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final String METHODS =
      """
        def norm(self: __torch__.M, g: List[Tensor]) -> float:
          norms = torch._foreach_norm(g, 2)
          return torch.item(torch.to(torch.linalg_vector_norm(torch.stack(norms), 2), 7))
        def step(self: __torch__.M, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], step: float, scale: float, lr: float, beta1: float, beta2: float, weight_decay: float, eps: float) -> NoneType:
          device = p[0].device
          t = torch.full([], step, dtype=6, device=device)
          s = torch.full([], scale, dtype=6, device=device)
          steps = annotate(List[Tensor], [])
          for x in p:
            _0 = torch.append(steps, t)
          torch._fused_adamw_(p, g, m, v, annotate(List[Tensor], []), steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay, eps=eps, amsgrad=False, maximize=False, grad_scale=s)
          torch._foreach_zero_(g)
          return None
      """;

  /// The constants of the method.
  ///
  /// @param beta1 β₁ in [0, 1)
  /// @param beta2 β₂ in [0, 1)
  /// @param epsilon ε > 0
  /// @param weightDecay λ ≥ 0
  public record Settings(double beta1, double beta2, double epsilon, double weightDecay) {
    public Settings {
      if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1)) {
        throw new IllegalArgumentException(
            "beta1 and beta2 must be in [0, 1): %s, %s".formatted(beta1, beta2));
      }
      if (!(epsilon > 0 && epsilon <= Double.MAX_VALUE)
          || !(weightDecay >= 0 && weightDecay <= Double.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "epsilon must be positive and weightDecay not negative, both finite: %s, %s"
                .formatted(epsilon, weightDecay));
      }
    }

    /// β 0.9 and 0.95, ε 10⁻⁸, no decay.
    public static Settings usual() {
      return new Settings(0.9, 0.95, 1e-8, 0);
    }
  }

  private final LanguageModel model;
  private final Settings settings;
  private final NDManager manager;
  private final TorchModule module;
  private final Map<String, NDArray> state = new LinkedHashMap<>();
  private final List<Group> groups = new ArrayList<>();
  private long steps;
  private boolean closed;

  /// Parameters with the same weight decay, as arguments of the module.
  private record Group(
      IValue parameters, IValue gradients, IValue first, IValue second, double weightDecay) {

    private void close() {
      parameters.close();
      gradients.close();
      first.close();
      second.close();
    }
  }

  /// An optimiser in its first state.
  ///
  /// @param model whose parameters it changes; must stay open
  /// @param settings the constants
  public AdamW(LanguageModel model, Settings settings) {
    this.model = model;
    this.settings = settings;
    this.manager = model.manager().newSubManager();
    this.module = TorchModule.compile(manager, METHODS);
    for (ParameterPlan plan : model.plans()) {
      state.put(FIRST + plan.name(), TorchModule.keep(manager.zeros(new Shape(plan.shape()))));
      state.put(SECOND + plan.name(), TorchModule.keep(manager.zeros(new Shape(plan.shape()))));
    }
    addGroup(List.of(ParameterPlan.Kind.WEIGHT), settings.weightDecay());
    addGroup(List.of(ParameterPlan.Kind.NORM, ParameterPlan.Kind.BIAS), 0);
  }

  /// Changes the parameters by one step, and sets the gradients to zero.
  ///
  /// @param learningRate η ≥ 0
  /// @param maximumGradientNorm the limit, +∞ for none
  /// @return ‖g‖, the Euclidean norm of all gradients together, before it is limited
  /// @throws ArithmeticException if the norm is not finite; nothing has been changed then
  public double step(double learningRate, double maximumGradientNorm) {
    requireOpen();
    if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException("learningRate must not be negative: " + learningRate);
    }
    if (!(maximumGradientNorm > 0)) {
      throw new IllegalArgumentException(
          "maximumGradientNorm must be positive: " + maximumGradientNorm);
    }
    double norm = gradientNorm();
    if (!Double.isFinite(norm)) {
      throw new ArithmeticException("the norm of the gradient is not finite: " + norm);
    }
    steps++;
    double scale = Math.max(1, norm / maximumGradientNorm);
    for (Group group : groups) {
      List<IValue> numbers =
          List.of(
              IValue.from((double) steps),
              IValue.from(scale),
              IValue.from(learningRate),
              IValue.from(settings.beta1()),
              IValue.from(settings.beta2()),
              IValue.from(group.weightDecay()),
              IValue.from(settings.epsilon()));
      List<IValue> arguments =
          new ArrayList<>(
              List.of(group.parameters(), group.gradients(), group.first(), group.second()));
      arguments.addAll(numbers);
      module.infer(STEP, arguments.toArray(IValue[]::new)).close();
      numbers.forEach(IValue::close);
    }
    return norm;
  }

  /// The number of steps so far.
  public long stepCount() {
    return steps;
  }

  /// Writes the state, in one step.
  ///
  /// @param path a safetensors file, created or replaced
  public void save(Path path) throws IOException {
    requireOpen();
    List<TensorPlan> plans = new ArrayList<>();
    plans.add(new TensorPlan(STEP, DType.I64, List.of()));
    state.forEach((name, array) -> plans.add(new TensorPlan(name, DType.F32, shape(array))));
    try (SafetensorsWriter writer = SafetensorsWriter.create(path, plans, Map.of())) {
      writer.segment(STEP).set(I64, 0, steps);
      state.forEach((name, array) -> HostMemory.copy(array, writer.segment(name)));
      writer.commit();
    }
  }

  /// Takes over a state that was saved, bit for bit.
  ///
  /// @param path a file of [#save] for a model of the same shapes
  /// @throws SafetensorsException if the file is malformed or another model's; the state may have
  ///   been changed in part
  public void load(Path path) throws IOException {
    requireOpen();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      long saved = tensor(file, STEP, DType.I64, List.of()).data().get(I64, 0);
      for (var entry : state.entrySet()) {
        tensor(file, entry.getKey(), DType.F32, shape(entry.getValue()));
      }
      for (var entry : state.entrySet()) {
        HostMemory.copy(file.tensor(entry.getKey()).data(), entry.getValue());
      }
      steps = saved;
    }
  }

  /// Frees the state. Closing again does nothing.
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      groups.forEach(Group::close);
      module.close();
      manager.close();
    }
  }

  private double gradientNorm() {
    try (IValue norm = module.infer("norm", model.gradients().list())) {
      return norm.toDouble();
    }
  }

  private void addGroup(List<ParameterPlan.Kind> kinds, double weightDecay) {
    List<NDArray> parameters = new ArrayList<>();
    List<NDArray> gradients = new ArrayList<>();
    List<NDArray> first = new ArrayList<>();
    List<NDArray> second = new ArrayList<>();
    List<NDArray> all = model.gradients().arrays();
    for (int i = 0; i < all.size(); i++) {
      ParameterPlan plan = model.plans().get(i);
      if (kinds.contains(plan.kind())) {
        parameters.add(Checkpoint.get(model.parameters(), plan.name()));
        gradients.add(all.get(i));
        first.add(Checkpoint.get(state, FIRST + plan.name()));
        second.add(Checkpoint.get(state, SECOND + plan.name()));
      }
    }
    groups.add(
        new Group(
            Parameters.list(parameters),
            Parameters.list(gradients),
            Parameters.list(first),
            Parameters.list(second),
            weightDecay));
  }

  private static Tensor tensor(SafetensorsFile file, String name, DType type, List<Long> shape)
      throws SafetensorsException {
    Tensor tensor = file.tensor(name);
    if (tensor.type() != type || !tensor.shape().equals(shape)) {
      throw SafetensorsException.ofTensor(
          file.path(), name, type + " " + shape, tensor.type() + " " + tensor.shape());
    }
    return tensor;
  }

  private static List<Long> shape(NDArray array) {
    return Arrays.stream(array.getShape().getShape()).boxed().toList();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the optimiser is closed");
    }
    model.requireOpen();
  }
}
