package org.aligndistil.objective.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.DeviceLogits;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.RowPosition;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.SparseTeacher;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.safetensors.Tensor;

/// A batch in a safetensors file, mapped into memory: logits are read where they lie.
///
/// The aligned form has `policy_logits` [N,V], `labels` I64 [N] and `offsets` I64 [S+1]; the padded
/// form has `policy_logits` [B,T,V], `input_ids` I64 [B,T] and `response_mask` U8 [B,T], unshifted.
/// Logits of further roles have the policy's shape and may differ in type: F64, F32, BF16 or F16.
/// [BatchTensor] lists what else an objective reads. Other tensors are not looked at.
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

  private static final List<Long> ALIGNED = List.of(TensorReader.ANY, TensorReader.ANY);
  private static final List<Long> PADDED =
      List.of(TensorReader.ANY, TensorReader.ANY, TensorReader.ANY);

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

  /// The rows of the file with all that an objective reads.
  ///
  /// @param objective what the batch is for, no [HeadObjective]
  /// @throws SafetensorsException if a tensor is missing or does not fit
  public Batch batch(Objective objective) throws IOException {
    return batch(objective, Map.of());
  }

  /// The rows of the file with all that an objective reads, some of it from elsewhere.
  ///
  /// @param objective what the batch is for, no [HeadObjective]
  /// @param teachers roles whose distributions do not come from this file, in the order of its rows
  /// @throws SafetensorsException if a tensor is missing or does not fit
  public Batch batch(Objective objective, Map<Role, SparseTeacher> teachers) throws IOException {
    Tensor policy = logits(Role.POLICY);
    Layout layout = layout(policy, objective.rowPosition());
    SequenceReader sequences = new SequenceReader(reader, layout.tokens());
    Map<Role, Tensor> tensors = new LinkedHashMap<>(Map.of(Role.POLICY, policy));
    Set<Role> sparse = new LinkedHashSet<>();
    for (Role role : objective.roles()) {
      if (teachers.containsKey(role)) {
        continue;
      }
      if (isSparse(role, objective)) {
        sparse.add(role);
      } else {
        tensors.put(role, logits(role, policy));
      }
    }
    int tokens = commonVocabulary(tensors);
    Map<Role, SparseTeacher> all = new LinkedHashMap<>();
    for (Role role : sparse) {
      all.put(role, new SparseTeacherReader(reader, layout, tokens).read(role));
    }
    all.putAll(teachers);
    return new Batch(
        inputs(layout, tensors, tokens),
        sequences.sequences(objective),
        objective.rowPosition(),
        sequences.signals(objective),
        all);
  }

  /// The rows of one role alone, in the order of any other batch of this file, with their
  /// responses; it stands for the policy too.
  ///
  /// @param role whose logits
  /// @throws SafetensorsException if a tensor is missing or does not fit
  public Batch batch(Role role) throws IOException {
    Tensor tensor = logits(role);
    Map<Role, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(Role.POLICY, tensor);
    tensors.put(role, tensor);
    Layout layout = layout(tensor, RowPosition.BEFORE_TOKEN);
    return new Batch(
        inputs(layout, tensors, commonVocabulary(tensors)),
        new SequenceReader(reader, layout.tokens()).sequences());
  }

  /// What a head put out, and all else that its objective reads.
  ///
  /// Logits are not looked at. Tokens are those of `offsets`, or of `response_mask` in the padded
  /// form. An objective of whole responses needs neither: without them each response counts as one
  /// token.
  ///
  /// @param objective what the batch is for
  /// @throws SafetensorsException if a tensor is missing or does not fit
  public HeadBatch head(HeadObjective objective) throws IOException {
    SequenceReader sequences = new SequenceReader(reader, headTokens(objective));
    return new HeadBatch(sequences.sequences(objective), sequences.signals(objective));
  }

  /// Creates a file for the gradient of a loss with respect to the policy's logits: one tensor,
  /// `policy_logits.grad`, of the shape of the policy's logits, 0 outside the response; F64 if they
  /// are F64, else F32.
  ///
  /// @param out where; replaced when the gradient is committed
  /// @param batch a batch of this file
  public GradientFile createGradient(Path out, Batch batch) throws IOException {
    return switch (batch.inputs().logits(Role.POLICY)) {
      case HostMatrix logits -> GradientFile.create(out, logits(Role.POLICY), logits);
      case Projection _, DeviceLogits _ ->
          throw new IllegalArgumentException("the batch does not come from a file");
    };
  }

  /// Writes the gradient of a loss with respect to the output of a head: one tensor, such as
  /// `values.grad`, of the shape of the output, 0 outside the response; F64 if it is F64, else F32.
  ///
  /// @param out where; replaced
  /// @param objective what the gradient is of
  /// @param gradient one number a token or a response of this file
  public void writeGradient(Path out, HeadObjective objective, double[] gradient)
      throws IOException {
    Tensor output = reader.file().tensor(objective.output().toString());
    long[] positions =
        switch (objective.output().scope()) {
          case TOKEN -> headTokens(objective).positions();
          case SEQUENCE -> ResponseTokens.unknown(gradient.length).positions();
        };
    GradientFile.write(out, output, positions, gradient);
  }

  /// Where the state of a row lies in this file, for people.
  ///
  /// @param batch a batch of this file
  /// @param row index of the row in the batch
  public String locate(Batch batch, int row) throws IOException {
    Layout layout = layout(logits(Role.POLICY), batch.rowPosition());
    return "%s of the file's %s"
        .formatted(layout.locate(row), layout.tokens().isPadded() ? "[B,T]" : "[N,V]");
  }

  @Override
  public void close() {
    reader.file().close();
  }

  /// A role that the file knows by the top of its distributions, where that is enough.
  private boolean isSparse(Role role, Objective objective) throws SafetensorsException {
    boolean isFull = reader.has(logitsName(role)) && !objective.topRoles().contains(role);
    if (!objective.sparseRoles().contains(role) || isFull) {
      return false;
    }
    String name = SparseTeacherReader.tokensName(role);
    if (!reader.has(name) && objective.topRoles().contains(role)) {
      throw reader.error(
          name,
          "the top tokens of %s, which %s reads here instead of logits"
              .formatted(role, objective.id()),
          reader.names());
    }
    if (!reader.has(name)) {
      throw reader.error(
          logitsName(role), "a tensor of this name, or '%s'".formatted(name), reader.names());
    }
    return true;
  }

  private Layout layout(Tensor logits, RowPosition position) throws SafetensorsException {
    List<Long> states = logits.shape().subList(0, logits.shape().size() - 1);
    return states.size() == 2
        ? Layout.padded(reader, states, position)
        : Layout.aligned(reader, logits.name(), states.getFirst(), position);
  }

  private ResponseTokens headTokens(HeadObjective objective) throws SafetensorsException {
    if (reader.has(ResponseTokens.MASK)) {
      return ResponseTokens.padded(reader, ALIGNED);
    }
    if (objective.output().scope() == Signal.Scope.SEQUENCE
        && !reader.has(ResponseTokens.OFFSETS)) {
      String name = objective.output().toString();
      return ResponseTokens.unknown(
          reader.count(reader.require(name, TensorReader.NUMBERS, List.of(TensorReader.ANY))));
    }
    return ResponseTokens.aligned(reader, TensorReader.ANY);
  }

  private Tensor logits(Role role) throws SafetensorsException {
    boolean isPadded = reader.file().tensor(logitsName(role)).shape().size() == 3;
    return reader.require(logitsName(role), TensorReader.logitTypes(), isPadded ? PADDED : ALIGNED);
  }

  private Tensor logits(Role role, Tensor policy) throws SafetensorsException {
    List<Long> shape = new ArrayList<>(policy.shape());
    shape.set(shape.size() - 1, TensorReader.ANY);
    return reader.require(logitsName(role), TensorReader.logitTypes(), shape);
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

  private Inputs inputs(Layout layout, Map<Role, Tensor> tensors, int vocabulary)
      throws SafetensorsException {
    Map<Role, Logits> logits = new LinkedHashMap<>();
    tensors.forEach((role, tensor) -> {
      int width = (int) (long) tensor.shape().getLast();
      logits.put(
          role,
          new HostMatrix(
              tensor.data(), TensorReader.elementType(tensor), layout.rows(width), vocabulary));
    });
    return new Inputs(logits, labels(layout, vocabulary));
  }

  private int[] labels(Layout layout, int vocabulary) throws SafetensorsException {
    int[] labels = new int[layout.labels().length];
    for (int row = 0; row < labels.length; row++) {
      long label = layout.labels()[row];
      if (label < 0 || label >= vocabulary) {
        throw reader.error(
            layout.labelsName(),
            "token ids from 0 to " + (vocabulary - 1),
            "%d at response token %d".formatted(label, row));
      }
      labels[row] = (int) label;
    }
    return labels;
  }

  static String logitsName(Role role) {
    return role.name() + "_logits";
  }
}
