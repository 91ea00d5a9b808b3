package org.aligndistil.djl.train;

import ai.djl.Device;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.model.decoder.PackedSequences;
import org.aligndistil.djl.train.examples.Example;
import org.aligndistil.djl.train.examples.FileExamples;
import org.aligndistil.djl.train.examples.ResponseRows;
import org.aligndistil.djl.train.recipe.DataSet;
import org.aligndistil.djl.world.TokenizerFiles;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.TensorPlan;

/// Makes a batch file, aligned, of preference pairs in the words of the built-in world: the logits
/// of some models at every token of both responses.
///
/// @param models the directory of each role's model
/// @param device where they compute
public record PreferenceBatch(Map<Role, Path> models, Device device) {

  private static final String LABELS = "labels";
  private static final String OFFSETS = "offsets";
  private static final String PAIRS = "pairs";

  /// Pairs that a model reads at once.
  private static final int AT_ONCE = 32;

  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// How much was written.
  ///
  /// @param pairs number of pairs P
  /// @param tokens number of response tokens N
  public record Size(int pairs, int tokens) {}

  public PreferenceBatch {
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
  }

  /// Writes the file, in one step.
  ///
  /// @param data preferences in JSON Lines or Parquet, with `prompt`, `chosen` and `rejected`
  /// @param output the file to create or replace
  /// @throws IllegalArgumentException if a text or a model is not of the built-in world
  public Size write(Path data, Path output) throws IOException {
    Map<Role, Integer> vocabularies = new LinkedHashMap<>();
    for (Map.Entry<Role, Path> model : models.entrySet()) {
      ModelConfig config = ModelConfig.read(model.getValue().resolve("config.json"));
      TokenizerFiles.requireIn(model.getValue());
      vocabularies.put(model.getKey(), config.size().vocabulary());
    }
    List<Example> examples = FileExamples.read(DataSet.File.of(data));
    PackedSequences whole = ResponseRows.packed(examples, 2);
    long rows = whole.rowCount();
    List<TensorPlan> plan = new ArrayList<>();
    vocabularies.forEach((role, vocabulary) ->
        plan.add(new TensorPlan(tensor(role), DType.F32, List.of(rows, (long) vocabulary))));
    plan.add(new TensorPlan(LABELS, DType.I64, List.of(rows)));
    plan.add(new TensorPlan(OFFSETS, DType.I64, List.of(whole.count() + 1L)));
    plan.add(new TensorPlan(PAIRS, DType.I64, List.of((long) examples.size(), 2L)));
    try (SafetensorsWriter writer = SafetensorsWriter.create(output, plan, Map.of())) {
      copy(whole.labels(), writer.segment(LABELS));
      copy(whole.offsets(), writer.segment(OFFSETS));
      MemorySegment pairs = writer.segment(PAIRS);
      for (int i = 0; i < 2 * examples.size(); i++) {
        pairs.setAtIndex(I64, i, i);
      }
      for (Map.Entry<Role, Path> entry : models.entrySet()) {
        try (LanguageModel model = LanguageModel.open(entry.getValue(), device)) {
          write(model, examples, writer.segment(tensor(entry.getKey())));
        }
      }
      writer.commit();
    }
    return new Size(examples.size(), whole.rowCount());
  }

  private static void write(LanguageModel model, List<Example> examples, MemorySegment to) {
    long at = 0;
    for (int first = 0; first < examples.size(); first += AT_ONCE) {
      List<Example> part = examples.subList(first, Math.min(examples.size(), first + AT_ONCE));
      HostMatrix logits = model.responseLogits(ResponseRows.packed(part, 2));
      long bytes = (long) Float.BYTES * logits.rowCount() * logits.columns();
      MemorySegment.copy(logits.segment(), 0, to, at, bytes);
      at += bytes;
    }
  }

  private static void copy(int[] values, MemorySegment to) {
    for (int i = 0; i < values.length; i++) {
      to.setAtIndex(I64, i, values[i]);
    }
  }

  private static String tensor(Role role) {
    return role.name() + "_logits";
  }
}
