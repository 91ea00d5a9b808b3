package org.aligndistil.cli;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.TensorPlan;

/// Files with two sequences of one and two tokens, a pair, over three tokens.
final class TinyBatch {

  static final int ROWS = 3;
  static final int VOCABULARY = 3;

  /// log softmax of the policy at the three labels; the expected values below follow by hand.
  static final double[] POLICY = {0, 0, 0, Math.log(2), 0, 0, 0, 0, Math.log(6)};

  static final double[] UNIFORM = new double[ROWS * VOCABULARY];
  static final long[] LABELS = {1, 0, 2};

  /// −log ⅓, then the mean of −log ½ and −log ¾; then over sequences.
  static final double SFT = (Math.log(3) + (Math.log(2) + Math.log(4.0 / 3)) / 2) / 2;

  /// The log-ratios to the uniform reference are 0 and log 3/2 + log 9/4.
  static final double DPO_MARGIN = -0.1 * (Math.log(1.5) + Math.log(2.25));

  static final double DPO = Math.log1p(Math.exp(-DPO_MARGIN));

  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private TinyBatch() {}

  /// A batch with all roles, those but the policy uniform.
  static Path write(Path directory) throws IOException {
    return write(directory, POLICY);
  }

  /// The same with other logits of the policy.
  static Path write(Path directory, double[] policy) throws IOException {
    List<TensorPlan> plan = new ArrayList<>();
    for (String role : List.of("policy", "reference", "dpo", "reverse_dpo", "teacher")) {
      plan.add(new TensorPlan(role + "_logits", DType.F64, List.of(3L, 3L)));
    }
    return write(directory.resolve("batch.safetensors"), plan, policy);
  }

  /// A batch of two roles, of which dpo has another vocabulary.
  static Path writeWithDpoOf(long vocabulary, Path directory) throws IOException {
    List<TensorPlan> plan = new ArrayList<>();
    plan.add(new TensorPlan("policy_logits", DType.F64, List.of(3L, 3L)));
    plan.add(new TensorPlan("dpo_logits", DType.F64, List.of(3L, vocabulary)));
    return write(directory.resolve("vocabularies.safetensors"), plan, POLICY);
  }

  private static Path write(Path path, List<TensorPlan> plan, double[] policy) throws IOException {
    plan.add(new TensorPlan("labels", DType.I64, List.of(3L)));
    plan.add(new TensorPlan("offsets", DType.I64, List.of(3L)));
    plan.add(new TensorPlan("pairs", DType.I64, List.of(1L, 2L)));
    try (SafetensorsWriter writer = SafetensorsWriter.create(path, plan, Map.of())) {
      MemorySegment.copy(policy, 0, writer.segment("policy_logits"), F64, 0, policy.length);
      MemorySegment.copy(LABELS, 0, writer.segment("labels"), I64, 0, ROWS);
      MemorySegment.copy(new long[] {0, 1, 3}, 0, writer.segment("offsets"), I64, 0, 3);
      MemorySegment.copy(new long[] {0, 1}, 0, writer.segment("pairs"), I64, 0, 2);
      writer.commit();
    }
    return path;
  }
}
