package org.aligndistil.cli;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.TensorPlan;

/// A file with everything that any objective reads: responses of every kind, two pairs, all
/// signals, all roles.
final class FullBatch {

  static final int TOKENS = 11;
  static final int VOCABULARY = 5;

  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private FullBatch() {}

  static Path write(Path directory) throws IOException {
    return write(directory, 0, 2, 3, 5, 7, 10, TOKENS);
  }

  /// The same tokens in other responses.
  static Path write(Path directory, long... offsets) throws IOException {
    Random random = new Random(2);
    Map<String, double[]> numbers = new LinkedHashMap<>();
    for (String role : List.of("policy", "reference", "dpo", "reverse_dpo", "teacher")) {
      numbers.put(role + "_logits", gaussian(random, TOKENS * VOCABULARY));
    }
    for (String name : List.of("advantages", "values", "old_values", "returns")) {
      numbers.put(name, gaussian(random, TOKENS));
    }
    numbers.put("old_log_probabilities", random.doubles(TOKENS, -2, -1).toArray());
    numbers.put("rewards", gaussian(random, 6));
    Map<String, long[]> integers = new LinkedHashMap<>();
    integers.put("labels", random.longs(TOKENS, 0, VOCABULARY).toArray());
    integers.put("offsets", offsets);
    integers.put("kind", new long[] {0, 1, 2, 3, 0, 1});
    integers.put("desirable", new long[] {1, 0, 1, 0, 1, 0});
    integers.put("pairs", new long[] {0, 1, 4, 5});
    return write(directory.resolve("full.safetensors"), numbers, integers);
  }

  private static double[] gaussian(Random random, int count) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextGaussian();
    }
    return numbers;
  }

  private static Path write(Path path, Map<String, double[]> numbers, Map<String, long[]> integers)
      throws IOException {
    List<TensorPlan> plan = new ArrayList<>();
    numbers.forEach(
        (name, values) -> plan.add(new TensorPlan(name, DType.F64, shape(name, values.length))));
    integers.forEach(
        (name, values) -> plan.add(new TensorPlan(name, DType.I64, shape(name, values.length))));
    try (SafetensorsWriter writer = SafetensorsWriter.create(path, plan, Map.of())) {
      numbers.forEach((name, values) ->
          MemorySegment.copy(values, 0, writer.segment(name), F64, 0, values.length));
      integers.forEach((name, values) ->
          MemorySegment.copy(values, 0, writer.segment(name), I64, 0, values.length));
      writer.commit();
    }
    return path;
  }

  private static List<Long> shape(String name, long count) {
    if (name.equals("pairs")) {
      return List.of(count / 2, 2L);
    }
    return name.endsWith("_logits")
        ? List.of(count / VOCABULARY, (long) VOCABULARY)
        : List.of(count);
  }
}
