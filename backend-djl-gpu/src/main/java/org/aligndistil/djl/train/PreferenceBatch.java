package org.aligndistil.djl.train;

import ai.djl.Device;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
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
import org.aligndistil.djl.text.ModelText;
import org.aligndistil.djl.text.TokenCounts;
import org.aligndistil.djl.train.examples.Example;
import org.aligndistil.djl.train.examples.FileExamples;
import org.aligndistil.djl.train.examples.ResponseRows;
import org.aligndistil.djl.train.recipe.DataSet;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.TensorPlan;

/// Makes a batch file, aligned, of preference pairs: the logits of some models at every token of
/// both responses.
///
/// @param models the directory of each role's model; the first one's tokenizer reads the texts, and
///   the others must have the same tokens
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
  /// @param read what became of the records of the data
  public record Size(int pairs, int tokens, TokenCounts read) {}

  public PreferenceBatch {
    models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
  }

  /// Writes the file, in one step.
  ///
  /// @param data preferences in JSON Lines or Parquet, with `prompt`, `chosen` and `rejected`
  /// @param output the file to create or replace
  /// @throws IllegalArgumentException if a text cannot become tokens, or models have other tokens
  public Size write(DataSet.File data, Path output) throws IOException {
    int positions = Integer.MAX_VALUE;
    Map<Role, Integer> vocabularies = new LinkedHashMap<>();
    for (Map.Entry<Role, Path> model : models.entrySet()) {
      ModelConfig config = ModelConfig.read(model.getValue().resolve("config.json"));
      positions = Math.min(positions, config.maximumPositions());
      vocabularies.put(model.getKey(), config.size().vocabulary());
    }
    FileExamples read = read(data.with(data.tokenization().within(positions)));
    List<Example> examples = read.list();
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
    return new Size(examples.size(), whole.rowCount(), read.counts());
  }

  /// Reads the data with each tokenizer that is another file: the tokens must be the same.
  private FileExamples read(DataSet.File data) throws IOException {
    List<Path> directories = List.copyOf(models.values());
    Path own = directories.getFirst().resolve("tokenizer.json");
    try (ModelText text = ModelText.open(directories.getFirst())) {
      FileExamples read = FileExamples.read(data, text);
      for (Path directory : directories) {
        if (Files.mismatch(own, directory.resolve("tokenizer.json")) >= 0) {
          try (ModelText other = ModelText.open(directory)) {
            requireSame(read, FileExamples.read(data, other.with(text.chatTemplate())), directory);
          }
        }
      }
      return read;
    }
  }

  private void requireSame(FileExamples read, FileExamples other, Path directory) {
    for (int i = 0; i < read.list().size(); i++) {
      if (i >= other.list().size() || !read.list().get(i).hasTokensOf(other.list().get(i))) {
        throw new IllegalArgumentException(
            "%s and %s have different tokens for record %d"
                .formatted(models.values().iterator().next(), directory, i + 1));
      }
    }
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
