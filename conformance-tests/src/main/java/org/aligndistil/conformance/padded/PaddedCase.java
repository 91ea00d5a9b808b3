package org.aligndistil.conformance.padded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Spelled;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.SparseTeacher;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.TensorPlan;

/// A case that can be written as a file in the padded form.
///
/// Only what belongs to a response is of the case. All else is garbage: the numbers of states that
/// predict no token of a response are NaN, padding has token −100, prompts and gaps any token.
///
/// @param subject what the file must mean
/// @param padding where it lies
/// @param surplus by how many tokens the vocabularies of roles differ: the first role has that of
///   the case, the next one so many more, and so on
public record PaddedCase(ObjectiveCase subject, Padding padding, int surplus) implements Spelled {

  /// A token that is none.
  private static final long NONE = -100;

  private static final double LOGIT_OF_SURPLUS = 1;

  /// A case whose roles have the same vocabulary.
  public PaddedCase(ObjectiveCase subject, Padding padding) {
    this(subject, padding, 0);
  }

  /// The same responses at the same places, with roles of which only the top is known.
  ///
  /// @param k how many tokens of each, at most V
  public PaddedCase sparse(int k) {
    return new PaddedCase(subject.sparse(k), padding, surplus);
  }

  /// The same case with vocabularies of different sizes.
  public PaddedCase withSurplus(int tokens) {
    return new PaddedCase(subject, padding, tokens);
  }

  /// The index of the state of each row among the B · T positions.
  public long[] states() {
    return padding.states(subject.objective().rowPosition());
  }

  /// Writes the file that [org.aligndistil.objective.file.BatchFile] reads.
  public void write(Path file) throws IOException {
    PaddedTensors tensors = new PaddedTensors();
    putTokens(tensors);
    putLogits(tensors);
    BatchCase batch = subject.batch();
    batch.teachers().forEach((role, teacher) -> putTeacher(tensors, role, teacher));
    Sequences sequences = batch.sequences();
    putIntegers(
        tensors,
        "pairs",
        List.of((long) sequences.pairs().size(), 2L),
        sequences.pairs().stream()
            .flatMapToLong(pair -> Arrays.stream(new long[] {pair.chosen(), pair.rejected()}))
            .toArray());
    putIntegers(
        tensors,
        "kind",
        List.of((long) sequences.count()),
        sequences.kinds().stream().mapToLong(kind -> kind.code()).toArray());
    subject.objective().signals().forEach(signal -> putSignal(tensors, signal));
    tensors.write(file);
  }

  private List<Long> shape(long... further) {
    long[] shape = new long[further.length + 2];
    shape[0] = padding.sequences();
    shape[1] = padding.columns();
    System.arraycopy(further, 0, shape, 2, further.length);
    return Arrays.stream(shape).boxed().toList();
  }

  private static void putIntegers(
      PaddedTensors tensors, String name, List<Long> shape, long[] values) {
    tensors.put(new TensorPlan(name, DType.I64, shape), values);
  }

  private void putTokens(PaddedTensors tensors) {
    int vocabulary = subject.batch().logits().vocabulary();
    SplittableRandom random = new SplittableRandom(vocabulary);
    long[] ids = new long[padding.sequences() * padding.columns()];
    Arrays.setAll(ids, i -> isPadding(i) ? NONE : random.nextInt(vocabulary));
    long[] mask = new long[ids.length];
    long[] tokens = padding.tokens();
    for (int row = 0; row < tokens.length; row++) {
      ids[(int) tokens[row]] = subject.batch().logits().labels()[row];
      mask[(int) tokens[row]] = 1;
    }
    putIntegers(tensors, "input_ids", shape(), ids);
    tensors.put(new TensorPlan("response_mask", DType.U8, shape()), mask);
  }

  /// Left of the prompt, of which one token is seen, or right of the response.
  private boolean isPadding(int position) {
    int sequence = position / padding.columns();
    int column = position % padding.columns();
    int first = padding.offsets()[sequence];
    int end = padding.offsets()[sequence + 1];
    if (first == end) {
      return column > 0;
    }
    return switch (padding.side()) {
      case LEFT -> column < padding.positions()[first] - 1;
      case RIGHT -> column > padding.positions()[end - 1];
    };
  }

  private void putLogits(PaddedTensors tensors) {
    int vocabulary = subject.batch().logits().vocabulary();
    DType type = DType.valueOf(subject.batch().logits().type().name());
    int width = vocabulary;
    for (Role role : roles()) {
      double[][] rows = subject.batch().logits().of(role);
      double[][] wide = new double[rows.length][];
      for (int row = 0; row < rows.length; row++) {
        wide[row] = Arrays.copyOf(rows[row], width);
        Arrays.fill(wide[row], vocabulary, width, LOGIT_OF_SURPLUS);
      }
      tensors.put(new TensorPlan(role.name() + "_logits", type, shape(width)), states(), wide);
      width += surplus;
    }
  }

  private Set<Role> roles() {
    Set<Role> roles = new LinkedHashSet<>(subject.objective().roles());
    roles.retainAll(subject.batch().logits().logits().keySet());
    return roles;
  }

  private void putTeacher(PaddedTensors tensors, Role role, SparseTeacher teacher) {
    int width = teacher.lists().width();
    long[] tokens = new long[padding.sequences() * padding.columns() * width];
    Arrays.fill(tokens, NONE);
    double[][] logProbabilities = new double[teacher.lists().rowCount()][width];
    double[][] others = new double[logProbabilities.length][1];
    for (int row = 0; row < others.length; row++) {
      for (int k = 0; k < width; k++) {
        tokens[(int) states()[row] * width + k] = teacher.lists().token(row, k);
        logProbabilities[row][k] = teacher.logProbability(row, k);
      }
      others[row][0] = teacher.othersLogProbability()[row];
    }
    putIntegers(tensors, role.name() + "_top_tokens", shape(width), tokens);
    tensors.put(
        new TensorPlan(role.name() + "_top_log_probabilities", DType.F64, shape(width)),
        states(),
        logProbabilities);
    tensors.put(
        new TensorPlan(role.name() + "_rest_log_probability", DType.F64, shape()),
        states(),
        others);
  }

  private void putSignal(PaddedTensors tensors, Signal signal) {
    double[] numbers = subject.batch().signals().get(signal);
    List<Long> responses = List.of((long) padding.sequences());
    if (signal == Signal.DESIRABLE) {
      tensors.put(
          new TensorPlan(signal.toString(), DType.U8, responses),
          Arrays.stream(numbers).mapToLong(number -> (long) number).toArray());
      return;
    }
    double[][] rows =
        Arrays.stream(numbers).mapToObj(number -> new double[] {number}).toArray(double[][]::new);
    switch (signal.scope()) {
      case TOKEN ->
          tensors.put(
              new TensorPlan(signal.toString(), DType.F64, shape()), padding.tokens(), rows);
      case SEQUENCE ->
          tensors.put(
              new TensorPlan(signal.toString(), DType.F64, responses),
              LongStream.range(0, numbers.length).toArray(),
              rows);
    }
  }

  @Override
  public String spelled() {
    return subject.spelled();
  }

  @Override
  public String toString() {
    return "%s; %s%s"
        .formatted(subject, padding, surplus == 0 ? "" : ", vocabularies differ by " + surplus);
  }
}
