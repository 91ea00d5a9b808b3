package org.aligndistil.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.TokenLists;

/// The gradients that the kernel is tried on: which policy, tilt, targets and label weight.
///
/// ```
/// ∂L/∂m_v = p_v (f_v − E_p[f]) + Σ_k b_k (p_v − q_k,v) + a (p_v − [v = label])
///         + Σ_{i∈K} a_i (p_v − [v = i]) + a_o (p_v − [v ∉ K] p_v/Σ_{u∉K} p_u)
/// ```
///
/// The tilt is c (m_p − m_q) for the named mixture q; every coefficient is a multiple of the row's
/// α.
///
/// @param policy POLICY, TEMPERED or POLICY_WITHOUT_LABEL
/// @param tilt c and q, if there is a tilt
/// @param targets b_k and q_k
/// @param label a, if there is one
/// @param lists K, a_i and a_o
public record Kernel(
    Mixture policy, List<Pull> tilt, List<Pull> targets, OptionalDouble label, List<Listed> lists) {

  /// A kernel without lists.
  public Kernel(Mixture policy, List<Pull> tilt, List<Pull> targets, OptionalDouble label) {
    this(policy, tilt, targets, label, List.of());
  }

  /// A coefficient and a distribution.
  ///
  /// @param weight times α of the row
  /// @param towards the distribution
  public record Pull(double weight, Mixture towards) {}

  /// Listed tokens and their coefficients.
  ///
  /// @param tokens K
  /// @param each of the first token; those of the others fall and change their sign
  /// @param others a_o times 1/α of the row
  public record Listed(TokenChoice tokens, double each, double others) {

    /// a_i times 1/α of the row.
    ///
    /// @param place of the token in the list
    public double weight(int place) {
      return each * (1 - 0.375 * (place % 7));
    }
  }

  /// One for each term of the kernel, and one with all of them.
  public static final List<Kernel> ALL =
      List.of(
          new Kernel(Mixture.POLICY, List.of(), List.of(), OptionalDouble.of(-0.7)),
          new Kernel(
              Mixture.POLICY,
              List.of(new Pull(1.5, Mixture.REFERENCE)),
              List.of(),
              OptionalDouble.empty()),
          new Kernel(
              Mixture.POLICY,
              List.of(),
              List.of(new Pull(0.8, Mixture.REFERENCE)),
              OptionalDouble.empty()),
          new Kernel(
              Mixture.TEMPERED,
              List.of(new Pull(0.3, Mixture.CONTRASTIVE)),
              List.of(),
              OptionalDouble.empty()),
          new Kernel(
              Mixture.POLICY,
              List.of(new Pull(0.9, Mixture.CONTRASTIVE)),
              List.of(new Pull(-0.4, Mixture.REFERENCE), new Pull(1.1, Mixture.INTERPOLATED)),
              OptionalDouble.of(0.6)),
          listed(Mixture.POLICY, TokenChoice.MOST_PROBABLE),
          listed(Mixture.POLICY, TokenChoice.TOP),
          listed(Mixture.TEMPERED, TokenChoice.LEAST),
          listed(Mixture.POLICY, TokenChoice.ALL),
          listed(Mixture.POLICY_WITHOUT_LABEL, TokenChoice.EVERY_SECOND),
          new Kernel(
              Mixture.POLICY_WITHOUT_LABEL,
              List.of(new Pull(1.5, Mixture.REFERENCE_WITHOUT_LABEL)),
              List.of(),
              OptionalDouble.empty()),
          new Kernel(
              Mixture.POLICY_WITHOUT_LABEL,
              List.of(),
              List.of(new Pull(0.8, Mixture.REFERENCE_WITHOUT_LABEL)),
              OptionalDouble.empty()),
          new Kernel(
              Mixture.POLICY,
              List.of(new Pull(0.9, Mixture.CONTRASTIVE)),
              List.of(new Pull(1.1, Mixture.INTERPOLATED)),
              OptionalDouble.of(0.6),
              List.of(
                  new Listed(TokenChoice.LABEL, -0.7, 0.3),
                  new Listed(TokenChoice.TOP, 0.4, -0.2))),
          opposite(-0.6),
          opposite(-0.4),
          opposite(-1.1),
          new Kernel(
              Mixture.POLICY,
              List.of(),
              List.of(new Pull(0.8, Mixture.ADVANTAGE)),
              OptionalDouble.of(0.6)));

  /// A pull to the label and one away from the reference, as strong as said.
  private static Kernel opposite(double weight) {
    return new Kernel(
        Mixture.POLICY,
        List.of(),
        List.of(new Pull(weight, Mixture.REFERENCE)),
        OptionalDouble.of(0.6));
  }

  /// Both coefficients of a list, of different sign.
  private static Kernel listed(Mixture policy, TokenChoice tokens) {
    return new Kernel(
        policy,
        List.of(),
        List.of(),
        OptionalDouble.empty(),
        List.of(new Listed(tokens, 0.7, -0.4)));
  }

  /// Whether what pulls to the label pulls away from the only target, equally strong.
  public boolean isOpposite() {
    return targets.size() == 1
        && label.isPresent()
        && label.getAsDouble() == -targets.getFirst().weight();
  }

  /// The weight of the policy's own logits in its mix.
  public double scale() {
    return policy == Mixture.TEMPERED ? 0.625 : 1;
  }

  /// What a backend gets for some rows of a case.
  public LogitsGradient gradient(LogitsCase from, int firstRow, int rowCount) {
    Mix p = policy.mix(from, firstRow, rowCount);
    Mix f = new Mix(List.of());
    for (Pull pull : tilt) {
      Mix q = pull.towards.mix(from, firstRow, rowCount);
      f = f.plus(column(from, firstRow, rowCount, pull.weight), p.minus(q));
    }
    List<LogitsGradient.Target> pulls = new ArrayList<>();
    for (Pull pull : targets) {
      pulls.add(
          new LogitsGradient.Target(
              column(from, firstRow, rowCount, pull.weight),
              pull.towards.mix(from, firstRow, rowCount)));
    }
    Column a = column(from, firstRow, rowCount, label.orElse(0));
    List<LogitsGradient.Listed> listed =
        lists.stream().map(list -> listed(list, from, firstRow, rowCount)).toList();
    return new LogitsGradient(p, f, pulls, listed, a);
  }

  private static LogitsGradient.Listed listed(
      Listed list, LogitsCase from, int firstRow, int rowCount) {
    TokenLists lists = list.tokens.lists(from, firstRow, rowCount);
    return new LogitsGradient.Listed(
        lists,
        IntStream.range(0, lists.width())
            .mapToObj(place -> column(from, firstRow, rowCount, list.weight(place)))
            .toList(),
        column(from, firstRow, rowCount, list.others));
  }

  /// A coefficient of a row.
  public static double coefficient(LogitsCase from, int row, double weight) {
    return weight * from.alpha()[row];
  }

  private static Column column(LogitsCase from, int firstRow, int rowCount, double weight) {
    double[] values = new double[rowCount];
    for (int i = 0; i < rowCount; i++) {
      values[i] = coefficient(from, firstRow + i, weight);
    }
    return Column.of(values, new double[rowCount]);
  }
}
