package org.aligndistil.objective.file;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.safetensors.DType;

/// A tensor that an objective reads from a batch file.
///
/// In the padded form, logits and tops of distributions lie at the state before a token, numbers at
/// the token itself. Objectives that read the states after tokens have the padded form alone.
///
/// @param name in the file
/// @param types one of which it has
/// @param aligned its shape in the aligned form, in letters: N tokens, S sequences, P pairs, V
///   tokens of the vocabulary, K listed; empty if that form does not have it
/// @param padded its shape in the padded form, where B are the sequences and T their longest; empty
///   if that form does not have it
/// @param note what to know beside; may be empty
public record BatchTensor(
    String name, List<DType> types, String aligned, String padded, String note) {

  private static final List<DType> INTEGERS = List.of(DType.I64);

  public BatchTensor {
    types = List.copyOf(types);
  }

  /// All that an objective reads.
  public static List<BatchTensor> of(Objective objective) {
    List<BatchTensor> tensors = new ArrayList<>();
    objective.roles().stream()
        .sorted(
            Comparator.comparing((Role role) -> !role.equals(Role.POLICY))
                .thenComparing(Role::name))
        .forEach(role -> addRole(role, objective, tensors));
    addTokens(objective, tensors);
    if (objective.needsPairs()) {
      tensors.add(
          new BatchTensor(SequenceReader.PAIRS, INTEGERS, "[P,2]", "[P,2]", "chosen, rejected"));
    }
    if (!objective.kinds().isEmpty()) {
      tensors.add(new BatchTensor(SequenceReader.KIND, INTEGERS, "[S]", "[B]", kinds(objective)));
    }
    objective.signals().stream().sorted().forEach(signal -> tensors.add(of(signal)));
    return switch (objective.rowPosition()) {
      case BEFORE_TOKEN -> tensors;
      case AFTER_TOKEN ->
          tensors.stream()
              .filter(tensor -> !tensor.padded().isEmpty())
              .map(BatchTensor::inPaddedFormOnly)
              .toList();
    };
  }

  private BatchTensor inPaddedFormOnly() {
    return new BatchTensor(name, types, "", padded, note);
  }

  private static void addRole(Role role, Objective objective, List<BatchTensor> tensors) {
    String logits = BatchFile.logitsName(role);
    boolean isTop = objective.topRoles().contains(role);
    if (!isTop) {
      tensors.add(new BatchTensor(logits, TensorReader.logitTypes(), "[N,V]", "[B,T,V]", ""));
    }
    if (objective.sparseRoles().contains(role)) {
      String note = isTop ? "" : "or this instead of " + logits;
      String tokens = SparseTeacherReader.tokensName(role);
      tensors.add(new BatchTensor(tokens, TensorReader.TOKENS, "[N,K]", "[B,T,K]", note));
      tensors.add(
          new BatchTensor(
              SparseTeacherReader.logProbabilitiesName(role),
              TensorReader.NUMBERS,
              "[N,K]",
              "[B,T,K]",
              "beside " + tokens));
      tensors.add(
          new BatchTensor(
              SparseTeacherReader.restName(role),
              TensorReader.NUMBERS,
              "[N]",
              "[B,T]",
              "optional, beside " + tokens));
    }
  }

  /// Labels, and where responses lie.
  private static void addTokens(Objective objective, List<BatchTensor> tensors) {
    if (!(objective instanceof HeadObjective head)) {
      tensors.add(new BatchTensor(Layout.LABELS, INTEGERS, "[N]", "", ""));
      tensors.add(new BatchTensor(Layout.INPUT_IDS, INTEGERS, "", "[B,T]", ""));
    } else if (head.output().scope() == Signal.Scope.SEQUENCE) {
      return;
    }
    tensors.add(new BatchTensor(ResponseTokens.OFFSETS, INTEGERS, "[S+1]", "", ""));
    tensors.add(new BatchTensor(ResponseTokens.MASK, TensorReader.MASKS, "", "[B,T]", ""));
  }

  private static BatchTensor of(Signal signal) {
    List<DType> types = signal == Signal.DESIRABLE ? TensorReader.MASKS : TensorReader.NUMBERS;
    return signal.scope() == Signal.Scope.TOKEN
        ? new BatchTensor(signal.toString(), types, "[N]", "[B,T]", "")
        : new BatchTensor(signal.toString(), types, "[S]", "[B]", "");
  }

  private static String kinds(Objective objective) {
    return objective.kinds().stream()
        .sorted()
        .map(kind -> "%s %d".formatted(kind.name().toLowerCase(Locale.ROOT), kind.code()))
        .collect(Collectors.joining(", "));
  }
}
