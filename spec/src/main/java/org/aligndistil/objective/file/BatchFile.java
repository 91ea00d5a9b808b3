package org.aligndistil.objective.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.DeviceLogits;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.safetensors.Tensor;

/// A batch in a safetensors file, mapped into memory: logits are read where they lie.
///
/// The aligned form has `policy_logits` [N,V], `labels` I64 [N] and `offsets` I64 [S+1]; the padded
/// form has `policy_logits` [B,T,V], `input_ids` I64 [B,T] and `response_mask` U8 [B,T], unshifted.
/// Logits of further roles have the policy's shape and may differ in type: F64, F32, BF16 or F16.
/// `pairs` I64 [P,2] names the chosen and the rejected sequence of each pair. Other tensors are not
/// looked at.
///
/// Batches and gradients must not be used after [#close].
public final class BatchFile implements AutoCloseable {

  /// What to do when roles have vocabularies of different sizes.
  public enum Vocabulary {
    /// It is an error.
    MUST_MATCH,
    /// All are cut to the smallest, as some implementations do for models whose embeddings are
    /// padded.
    TRUNCATE
  }

  private static final String POLICY = tensorName(Role.POLICY);

  private final TensorReader reader;
  private final Vocabulary vocabulary;

  private BatchFile(TensorReader reader, Vocabulary vocabulary) {
    this.reader = reader;
    this.vocabulary = vocabulary;
  }

  /// Opens a file and checks its format; tensors are checked when they are needed.
  ///
  /// @param path the file
  /// @param vocabulary what to do when vocabularies differ
  /// @throws SafetensorsException if it is no safetensors file
  public static BatchFile open(Path path, Vocabulary vocabulary) throws IOException {
    return new BatchFile(new TensorReader(SafetensorsFile.open(path)), vocabulary);
  }

  /// The rows of the file with the logits that an objective reads.
  ///
  /// @param objective what the batch is for
  /// @throws SafetensorsException if a tensor is missing or does not fit
  public Batch batch(Objective objective) throws IOException {
    Tensor policy = policy();
    Layout layout =
        isPadded(policy)
            ? Layout.padded(
                reader, policy.shape().get(0), policy.shape().get(1), objective.rowPosition())
            : Layout.aligned(reader, policy.shape().get(0), objective.rowPosition());
    if (layout.labels().length == 0) {
      throw reader.error(isPadded(policy) ? "response_mask" : "labels", "a response token", "none");
    }
    Map<Role, Tensor> tensors = new LinkedHashMap<>(Map.of(Role.POLICY, policy));
    for (Role role : objective.roles()) {
      tensors.put(role, logits(role, policy));
    }
    int tokens = commonVocabulary(tensors);
    Map<Role, Logits> logits = new LinkedHashMap<>();
    for (Map.Entry<Role, Tensor> entry : tensors.entrySet()) {
      logits.put(entry.getKey(), matrix(entry.getValue(), layout, tokens));
    }
    List<Sequences.Pair> pairs =
        objective.needsPairs() ? pairs(layout.offsets().length - 1) : List.of();
    return new Batch(
        new Inputs(logits, labels(layout, tokens)),
        new Sequences(layout.offsets(), pairs),
        objective.rowPosition());
  }

  /// Creates a file for the gradient of a loss with respect to the policy's logits: one tensor,
  /// `policy_logits.grad`, of the shape of the policy's logits, 0 outside the response; F64 if they
  /// are F64, else F32.
  ///
  /// @param out where; replaced when the gradient is committed
  /// @param batch a batch of this file
  public GradientFile createGradient(Path out, Batch batch) throws IOException {
    return switch (batch.inputs().logits(Role.POLICY)) {
      case HostMatrix logits -> GradientFile.create(out, policy(), logits);
      case Projection _, DeviceLogits _ ->
          throw new IllegalArgumentException("the batch does not come from a file");
    };
  }

  /// Where the state of a row lies in this file, for people.
  ///
  /// @param batch a batch of this file
  /// @param row index of the row in the batch
  public String locate(Batch batch, int row) throws IOException {
    Tensor policy = policy();
    if (!isPadded(policy) || !(batch.inputs().logits(Role.POLICY) instanceof HostMatrix matrix)) {
      return "row %d of the file's [N,V]".formatted(row);
    }
    long state = matrix.rows().start(row) / policy.shape().get(2);
    long length = policy.shape().get(1);
    return "position [%d,%d] of the file's [B,T]".formatted(state / length, state % length);
  }

  @Override
  public void close() {
    reader.file().close();
  }

  private Tensor policy() throws SafetensorsException {
    Tensor policy = reader.file().tensor(POLICY);
    return reader.require(
        POLICY,
        TensorReader.logitTypes(),
        isPadded(policy)
            ? List.of(TensorReader.ANY, TensorReader.ANY, TensorReader.ANY)
            : List.of(TensorReader.ANY, TensorReader.ANY));
  }

  private Tensor logits(Role role, Tensor policy) throws SafetensorsException {
    List<Long> shape = new ArrayList<>(policy.shape());
    shape.set(shape.size() - 1, TensorReader.ANY);
    return reader.require(tensorName(role), TensorReader.logitTypes(), shape);
  }

  private int commonVocabulary(Map<Role, Tensor> tensors) throws SafetensorsException {
    Tensor policy = tensors.values().iterator().next();
    long smallest = policy.shape().getLast();
    for (Tensor tensor : tensors.values()) {
      long size = tensor.shape().getLast();
      if (size < 1 || size > Integer.MAX_VALUE - 8) {
        throw reader.error(tensor.name(), "a vocabulary from 1 to 2^31 tokens", size + " tokens");
      }
      if (size != policy.shape().getLast() && vocabulary == Vocabulary.MUST_MATCH) {
        throw reader.error(
            tensor.name(),
            "the policy's vocabulary of %d tokens (or --truncate-vocabulary)"
                .formatted(policy.shape().getLast()),
            size + " tokens");
      }
      smallest = Math.min(smallest, size);
    }
    return (int) smallest;
  }

  private static HostMatrix matrix(Tensor tensor, Layout layout, int vocabulary) {
    int width = (int) (long) tensor.shape().getLast();
    return new HostMatrix(
        tensor.data(), TensorReader.elementType(tensor), layout.rows(width), vocabulary);
  }

  private int[] labels(Layout layout, int vocabulary) throws SafetensorsException {
    int[] labels = new int[layout.labels().length];
    for (int row = 0; row < labels.length; row++) {
      long label = layout.labels()[row];
      if (label < 0 || label >= vocabulary) {
        throw reader.error(
            isPadded(policy()) ? "input_ids" : "labels",
            "token ids from 0 to " + (vocabulary - 1),
            "%d at response token %d".formatted(label, row));
      }
      labels[row] = (int) label;
    }
    return labels;
  }

  private List<Sequences.Pair> pairs(int sequences) throws SafetensorsException {
    long[] indices = reader.longs("pairs", List.of(TensorReader.ANY, 2L));
    List<Sequences.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < indices.length; i += 2) {
      long chosen = indices[i];
      long rejected = indices[i + 1];
      if (!isIndex(chosen, sequences) || !isIndex(rejected, sequences) || chosen == rejected) {
        throw reader.error(
            "pairs",
            "two different sequences from 0 to " + (sequences - 1),
            "[%d, %d] at entry %d".formatted(chosen, rejected, i / 2));
      }
      pairs.add(new Sequences.Pair((int) chosen, (int) rejected));
    }
    if (pairs.isEmpty()) {
      throw reader.error("pairs", "a pair", "none");
    }
    return pairs;
  }

  private static boolean isIndex(long index, int count) {
    return index >= 0 && index < count;
  }

  private static boolean isPadded(Tensor policy) {
    return policy.shape().size() == 3;
  }

  private static String tensorName(Role role) {
    return role.name() + "_logits";
  }
}
