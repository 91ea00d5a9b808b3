package org.aligndistil.djl.model;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.aligndistil.djl.model.config.Json;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.model.config.ModelFormatException;
import org.aligndistil.djl.model.config.ParameterPlan;
import org.aligndistil.djl.torch.HostMemory;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.Tensor;

/// The files of a Hugging Face directory that this library reads and writes.
final class Checkpoint {

  static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort BITS16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Checkpoint() {}

  /// Fills parameters from `model.safetensors`, or from the files that its index names.
  ///
  /// @param directory where the files are
  /// @param plans all parameters of the model
  /// @param parameters the arrays to fill, by name
  static void read(Path directory, List<ParameterPlan> plans, Map<String, NDArray> parameters)
      throws IOException {
    for (Map.Entry<Path, List<ParameterPlan>> entry : files(directory, plans).entrySet()) {
      try (SafetensorsFile file = SafetensorsFile.open(entry.getKey())) {
        for (ParameterPlan plan : entry.getValue()) {
          fill(file, plan, parameters);
        }
      }
    }
  }

  /// Compares the headers of the files with what a configuration promises: nothing is allocated for
  /// a model that is not there.
  ///
  /// @param directory where the files are
  /// @param plans all parameters of the model
  static void require(Path directory, List<ParameterPlan> plans) throws IOException {
    Set<String> names = plans.stream().map(ParameterPlan::name).collect(Collectors.toSet());
    for (Map.Entry<Path, List<ParameterPlan>> entry : files(directory, plans).entrySet()) {
      try (SafetensorsFile file = SafetensorsFile.open(entry.getKey())) {
        requireNothingElse(file, names);
        for (ParameterPlan plan : entry.getValue()) {
          tensor(file, plan);
        }
      }
    }
  }

  /// The files of a model, and which parameters each holds.
  private static Map<Path, List<ParameterPlan>> files(Path directory, List<ParameterPlan> plans)
      throws IOException {
    Path single = directory.resolve(WEIGHTS);
    if (Files.exists(single)) {
      return Map.of(single, plans);
    }
    Path index = directory.resolve(INDEX);
    if (!Files.exists(index)) {
      throw new ModelFormatException(directory, WEIGHTS + " or " + INDEX, "neither");
    }
    if (!(Json.read(index).get("weight_map") instanceof Map<?, ?> places)) {
      throw new ModelFormatException(index, "weight_map as an object", "none");
    }
    Map<Path, List<ParameterPlan>> files = new TreeMap<>();
    for (ParameterPlan plan : plans) {
      if (!(places.get(plan.name()) instanceof String name) || !isPlain(name)) {
        throw new ModelFormatException(
            index, "the file name of " + plan.name(), String.valueOf(places.get(plan.name())));
      }
      Path file =
          file(directory, name)
              .orElseThrow(() ->
                  new ModelFormatException(index, "the file of " + plan.name(), "no file " + name));
      files.computeIfAbsent(file, _ -> new ArrayList<>()).add(plan);
    }
    return files;
  }

  /// Writes `config.json`, then `model.safetensors`, each in one step.
  static void write(
      Path directory,
      ModelConfig config,
      List<ParameterPlan> plans,
      Map<String, NDArray> parameters)
      throws IOException {
    Files.createDirectories(directory);
    Path text = directory.resolve(CONFIG);
    Path temporary = directory.resolve(CONFIG + ".tmp");
    Files.write(temporary, config.toJson().getBytes(StandardCharsets.UTF_8));
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(temporary, text, StandardCopyOption.ATOMIC_MOVE);
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(
            directory.resolve(WEIGHTS),
            plans.stream().map(ParameterPlan::tensor).toList(),
            Map.of("format", "pt"))) {
      for (ParameterPlan plan : plans) {
        HostMemory.copy(get(parameters, plan.name()), writer.segment(plan.name()));
      }
      writer.commit();
    }
  }

  static NDArray get(Map<String, NDArray> parameters, String name) {
    NDArray array = parameters.get(name);
    if (array == null) {
      throw new IllegalArgumentException("there is no parameter " + name);
    }
    return array;
  }

  private static void fill(
      SafetensorsFile file, ParameterPlan plan, Map<String, NDArray> parameters)
      throws IOException {
    Tensor tensor = tensor(file, plan);
    NDArray parameter = get(parameters, plan.name());
    if (tensor.type() == DType.F32) {
      HostMemory.copy(tensor.data(), parameter);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment widened = arena.allocate(Math.multiplyExact(tensor.elements(), Float.BYTES));
      for (long i = 0; i < tensor.elements(); i++) {
        widened.setAtIndex(F32, i, element(file, tensor, i));
      }
      HostMemory.copy(widened, parameter);
    }
  }

  private static Tensor tensor(SafetensorsFile file, ParameterPlan plan)
      throws SafetensorsException {
    Tensor tensor = file.tensor(plan.name());
    if (!tensor.shape().equals(plan.shape())) {
      throw SafetensorsException.ofTensor(
          file.path(), plan.name(), "the shape " + plan.shape(), tensor.shape().toString());
    }
    return tensor;
  }

  private static float element(SafetensorsFile file, Tensor tensor, long i) throws IOException {
    MemorySegment data = tensor.data();
    return switch (tensor.type()) {
      case F64 -> (float) data.getAtIndex(F64, i);
      case BF16 -> Float.intBitsToFloat(data.getAtIndex(BITS16, i) << 16);
      case F16 -> Float.float16ToFloat(data.getAtIndex(BITS16, i));
      default ->
          throw SafetensorsException.ofTensor(
              file.path(), tensor.name(), "F64, F32, BF16 or F16", tensor.type().name());
    };
  }

  /// A tensor that is not used may be one that the computation lacks.
  private static void requireNothingElse(SafetensorsFile file, Set<String> names)
      throws IOException {
    for (Tensor tensor : file.tensors()) {
      String name = tensor.name();
      // A copy of the embeddings, and constants that some versions of transformers stored.
      boolean known = name.equals(ParameterPlan.HEAD) || name.endsWith("rotary_emb.inv_freq");
      if (!known && !names.contains(name)) {
        throw SafetensorsException.ofTensor(
            file.path(), name, "only tensors of the model", "this one");
      }
    }
  }

  /// A file of a directory, if it is there; not every name can be one.
  private static Optional<Path> file(Path directory, String name) {
    try {
      return Optional.of(directory.resolve(name)).filter(Files::isRegularFile);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static boolean isPlain(String name) {
    return !name.isEmpty() && !name.contains("/") && !name.contains("\\");
  }
}
