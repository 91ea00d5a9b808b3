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

/// A tensor that an objective reads from a batch file in the aligned form.
///
/// In the padded form, `[N]` is `[B,T]`: logits and tops of distributions lie at the state before a
/// token, numbers at the token itself.
///
/// @param name in the file
/// @param shape in letters: N tokens, S sequences, P pairs, V tokens of the vocabulary, K listed
/// @param note what to know beside; may be empty
public record BatchTensor(String name, String shape, String note) {

  /// All that an objective reads.
  public static List<BatchTensor> of(Objective objective) {
    List<BatchTensor> tensors = new ArrayList<>();
    objective.roles().stream()
        .sorted(
            Comparator.comparing((Role role) -> !role.equals(Role.POLICY))
                .thenComparing(Role::name))
        .forEach(role ->
            tensors.add(
                new BatchTensor(
                    BatchFile.logitsName(role),
                    "[N,V]",
                    objective.sparseRoles().contains(role)
                        ? "or %s, %s [N,K]"
                            .formatted(
                                SparseTeacherReader.tokensName(role),
                                SparseTeacherReader.logProbabilitiesName(role))
                        : "")));
    if (!(objective instanceof HeadObjective head)) {
      tensors.add(new BatchTensor(Layout.LABELS, "[N]", ""));
      tensors.add(new BatchTensor(ResponseTokens.OFFSETS, "[S+1]", ""));
    } else if (head.output().scope() == Signal.Scope.TOKEN) {
      tensors.add(new BatchTensor(ResponseTokens.OFFSETS, "[S+1]", ""));
    }
    if (objective.needsPairs()) {
      tensors.add(new BatchTensor(SequenceReader.PAIRS, "[P,2]", "chosen, rejected"));
    }
    if (!objective.kinds().isEmpty()) {
      tensors.add(
          new BatchTensor(
              SequenceReader.KIND,
              "[S]",
              objective.kinds().stream()
                  .sorted()
                  .map(kind -> "%s %d".formatted(kind.name().toLowerCase(Locale.ROOT), kind.code()))
                  .collect(Collectors.joining(", "))));
    }
    objective.signals().stream()
        .sorted()
        .forEach(signal ->
            tensors.add(
                new BatchTensor(
                    signal.toString(), signal.scope() == Signal.Scope.TOKEN ? "[N]" : "[S]", "")));
    return tensors;
  }
}
