package org.aligndistil.djl.model;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.djl.model.config.ParameterPlan;
import org.aligndistil.djl.model.decoder.PackedSequences;
import org.aligndistil.djl.torch.HostMemory;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.TensorPlan;
import org.junit.jupiter.api.Test;

/// Writes what models compute, for `examples/verify_models.py`, which compares it with
/// `transformers`. Not part of the tests: runs when it is named.
class ModelDump {

  private static final String PROPERTY = "aligndistil.models";

  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @Test
  void dump() throws IOException {
    String directory = System.getProperty(PROPERTY);
    assumeTrue(directory != null, PROPERTY + " does not name a directory");
    TorchEngine.setThreads(1);
    try (var models = Files.list(Path.of(directory))) {
      for (Path model : models.filter(Files::isDirectory).sorted().toList()) {
        dump(model);
      }
    }
  }

  private static void dump(Path directory) throws IOException {
    try (LanguageModel model = LanguageModel.open(directory, Device.cpu());
        AdamW optimiser = new AdamW(model, new AdamW.Settings(0.9, 0.95, 1e-8, 0.1));
        SafetensorsFile input = SafetensorsFile.open(directory.resolve("batch.st"));
        TrainingPass pass = model.trainingPass(batch(input))) {
      model.save(directory.resolve("saved"));
      ((HostMatrix) pass.gradient()).segment().copyFrom(input.tensor("gradient").data());
      pass.backward();
      write(directory.resolve("result.st"), model, pass);
      optimiser.step(1e-3, 1);
      model.save(directory.resolve("stepped"));
    }
  }

  private static PackedSequences batch(SafetensorsFile input) throws IOException {
    int[] tokens = integers(input, "tokens");
    int[] offsets = integers(input, "offsets");
    List<int[]> sequences = new ArrayList<>();
    for (int s = 0; s + 1 < offsets.length; s++) {
      sequences.add(Arrays.copyOfRange(tokens, offsets[s], offsets[s + 1]));
    }
    return new PackedSequences(
        sequences, Arrays.stream(integers(input, "starts")).boxed().toList());
  }

  private static int[] integers(SafetensorsFile input, String name) throws IOException {
    MemorySegment data = input.tensor(name).data();
    int[] values = new int[Math.toIntExact(data.byteSize() / Long.BYTES)];
    Arrays.setAll(values, i -> Math.toIntExact(data.getAtIndex(I64, i)));
    return values;
  }

  private static void write(Path path, LanguageModel model, TrainingPass pass) throws IOException {
    List<ParameterPlan> plans = model.plans();
    List<TensorPlan> tensors = new ArrayList<>();
    plans.forEach(plan -> tensors.add(new TensorPlan(plan.name(), DType.F32, plan.shape())));
    tensors.add(
        new TensorPlan(
            "logits",
            DType.F32,
            List.of((long) pass.logits().rowCount(), (long) pass.logits().vocabulary())));
    try (SafetensorsWriter writer = SafetensorsWriter.create(path, tensors, Map.of())) {
      List<NDArray> gradients = model.gradients().arrays();
      for (int p = 0; p < plans.size(); p++) {
        HostMemory.copy(gradients.get(p), writer.segment(plans.get(p).name()));
      }
      writer.segment("logits").copyFrom(((HostMatrix) pass.logits()).segment());
      writer.commit();
    }
  }
}
