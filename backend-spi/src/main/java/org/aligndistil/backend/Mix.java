package org.aligndistil.backend;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A linear combination of the logits of several roles, with one weight per row.
///
/// ```
/// m_v = Σ_j w_j (z_{a_j,v} − z_{b_j,v})        the second role of a term may be absent
/// ```
///
/// The softmax of a mix is a distribution; a mix of differences alone is a function on the
/// vocabulary. Differences are kept as such, so that a backend can subtract before it multiplies:
/// the difference of two binary32 logits is exact in double.
///
/// A masked token (−∞) counts as −M for M → ∞: where the weights of the roles that mask it sum to
/// more than 0 the mix is −∞, where they sum to less it is +∞, and where they cancel the other
/// roles decide. Where none is left that could, because every role of the mix masks the token, the
/// token is not in the vocabulary: the softmax gives it 0, and a function is 0 there. Weights do
/// not enter into that, so that it does not depend on their rounding.
///
/// @param terms what is summed
/// @param support which tokens its softmax is over
public record Mix(List<Term> terms, Support support) {

  /// Which tokens take part in a distribution.
  public enum Support {
    /// All of them.
    EVERY_TOKEN,
    /// All but the label of the row, whose probability is 0: what the distribution is if the label
    /// is known not to come.
    WITHOUT_LABEL
  }

  /// One term of a mix, `weight · (plus − minus)`.
  ///
  /// @param weight one number a row, or a constant
  /// @param plus the role whose logits are added
  /// @param minus the role whose logits are subtracted, if any
  public record Term(Column weight, Role plus, Optional<Role> minus) {
    public Term {
      Objects.requireNonNull(weight, "weight");
      Objects.requireNonNull(plus, "plus");
      Objects.requireNonNull(minus, "minus");
    }

    private Term scaled(Column factor) {
      return new Term(weight.times(factor), plus, minus);
    }

    private Term negated() {
      return new Term(weight.times(-1), plus, minus);
    }

    /// As in `0.5·(dpo − reverse_dpo)`; `w` stands for a weight that differs from row to row.
    @Override
    public String toString() {
      String difference = minus.map(role -> "(%s − %s)".formatted(plus, role)).orElse(plus.name());
      if (!weight.isConstant()) {
        return "w·" + difference;
      }
      return weight.value(0) == 1 ? difference : weight.value(0) + "·" + difference;
    }

    private boolean cancels(Term other) {
      return minus.isEmpty()
          && other.minus.isEmpty()
          && (weight == other.weight
              || (weight.isConstant()
                  && other.weight.isConstant()
                  && weight.value(0) == other.weight.value(0)
                  && weight.error(0) == 0
                  && other.weight.error(0) == 0));
    }
  }

  private static final Column ONE = Column.constant(1);

  public Mix {
    terms = List.copyOf(terms);
    Objects.requireNonNull(support, "support");
  }

  /// A mix over every token.
  public Mix(List<Term> terms) {
    this(terms, Support.EVERY_TOKEN);
  }

  /// The logits of one role.
  public static Mix of(Role role) {
    return new Mix(List.of(new Term(ONE, role, Optional.empty())));
  }

  /// The logits of one role minus those of another.
  public static Mix difference(Role plus, Role minus) {
    return new Mix(List.of(new Term(ONE, plus, Optional.of(minus))));
  }

  /// The same combination without the label of each row.
  public Mix withoutLabel() {
    return new Mix(terms, Support.WITHOUT_LABEL);
  }

  /// This mix plus a weighted other one, with the support of this one.
  ///
  /// @param weight one number a row
  /// @param other the mix to add
  public Mix plus(Column weight, Mix other) {
    List<Term> sum = new ArrayList<>(terms);
    other.terms.forEach(term -> sum.add(term.scaled(weight)));
    return new Mix(sum, support);
  }

  /// This mix times one number a row.
  public Mix times(Column factor) {
    return new Mix(terms.stream().map(term -> term.scaled(factor)).toList(), support);
  }

  /// This mix minus another, a function on every token; single roles of the same or of equal exact
  /// weight become differences.
  public Mix minus(Mix other) {
    List<Term> difference = new ArrayList<>();
    List<Term> remaining = new ArrayList<>(other.terms);
    for (Term term : terms) {
      Optional<Term> partner = remaining.stream().filter(term::cancels).findFirst();
      if (partner.isEmpty()) {
        difference.add(term);
        continue;
      }
      remaining.remove(partner.get());
      if (!term.plus.equals(partner.get().plus)) {
        difference.add(new Term(term.weight, term.plus, Optional.of(partner.get().plus)));
      }
    }
    remaining.forEach(term -> difference.add(term.negated()));
    return new Mix(difference);
  }

  /// The roles that take part, whatever their weights.
  public Set<Role> roles() {
    Set<Role> roles = new LinkedHashSet<>();
    for (Term term : terms) {
      roles.add(term.plus);
      term.minus.ifPresent(roles::add);
    }
    return roles;
  }

  /// Whether a role takes part, whatever its weight.
  public boolean uses(Role role) {
    for (Term term : terms) {
      if (term.plus.equals(role) || (term.minus.isPresent() && term.minus.get().equals(role))) {
        return true;
      }
    }
    return false;
  }

  /// The terms, joined by plus signs.
  @Override
  public String toString() {
    String sum = terms.stream().map(Term::toString).collect(Collectors.joining(" + "));
    return support == Support.EVERY_TOKEN ? sum : "(%s) without the label".formatted(sum);
  }
}
