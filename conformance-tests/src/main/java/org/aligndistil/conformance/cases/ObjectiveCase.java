package org.aligndistil.conformance.cases;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.Definitions;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Objective;

/// An objective under test on a batch.
///
/// @param objective whose equation and parameters count
/// @param subject what is run: the same one, or a mutant that claims to be it
/// @param batch where
/// @param tops the roles that [#sparse] makes sparse
public record ObjectiveCase(Objective objective, Objective subject, BatchCase batch, Set<Role> tops)
    implements Spelled {

  /// A case in which all roles may become sparse that the objective allows to be.
  public ObjectiveCase(Objective objective, Objective subject, BatchCase batch) {
    this(objective, subject, batch, objective.sparseRoles());
  }

  /// An objective as it is, on a batch with the kinds of responses that it needs, and with the more
  /// probable half of a teacher that must be sparse.
  public ObjectiveCase(Objective objective, BatchCase batch) {
    this(objective, objective, topsOf(objective, batch.withKinds(objective.kinds())));
  }

  private static BatchCase topsOf(Objective objective, BatchCase batch) {
    BatchCase sparse = batch;
    for (Role role : objective.topRoles()) {
      sparse = sparse.sparse(role, (batch.logits().vocabulary() + 1) / 2);
    }
    return sparse;
  }

  /// What it should compute.
  public Definition definition() {
    return Definitions.of(objective);
  }

  /// Whether the vocabulary has as many tokens as the objective needs.
  public boolean isLargeEnough() {
    return batch.logits().vocabulary() >= definition().leastVocabulary();
  }

  /// Whether there is a loss, see [Definition#isDefined].
  public boolean isDefined() {
    return definition().isDefined(batch.exact(), denominators());
  }

  /// Whether there is a loss, also where roles mask tokens: it is no difference of infinities.
  public boolean hasLoss() {
    try {
      definition().loss(batch.exact(), denominators());
      return true;
    } catch (ArithmeticException undefined) {
      return false;
    }
  }

  /// Whether there is a loss and it is finite, in double.
  public boolean isFinite() {
    return hasLoss()
        && Double.isFinite(definition().loss(batch.exact(), denominators()).doubleValue());
  }

  /// What an evaluator reads.
  public Batch input() {
    return batch.batch(objective.rowPosition());
  }

  /// What its means divide by.
  public Denominators denominators() {
    return Denominators.of(batch.sequences());
  }

  /// The same case, in which only some roles become sparse.
  public ObjectiveCase withTops(Set<Role> roles) {
    return new ObjectiveCase(objective, subject, batch, roles);
  }

  /// The same objective, knowing some roles by their top alone.
  ///
  /// @param k how many tokens of each, at most V
  public ObjectiveCase sparse(int k) {
    BatchCase sparse = batch;
    for (Role role : tops) {
      sparse = sparse.sparse(role, Math.min(k, batch.logits().vocabulary()));
    }
    return on(sparse);
  }

  /// The same objective elsewhere.
  public ObjectiveCase on(BatchCase other) {
    return new ObjectiveCase(objective, subject, other, tops);
  }

  /// A mutant in the place of the objective.
  public ObjectiveCase running(Objective mutant) {
    return new ObjectiveCase(objective, mutant, batch, tops);
  }

  /// The objective with its parameters, and all that it reads.
  @Override
  public String spelled() {
    Map<Role, double[][]> read = new LinkedHashMap<>(batch.logits().logits());
    read.keySet().retainAll(objective.roles());
    LogitsCase logits = batch.logits().only(read);
    return Spelled.joined(
        logits,
        Stream.of(
                Stream.of(Spelled.line(objective)),
                Spelled.lines(batch.sequences()),
                Spelled.lines(logits),
                batch.teachers().entrySet().stream()
                    .flatMap(entry -> Spelled.lines(entry.getKey(), entry.getValue())),
                Spelled.lines(objective, batch.signals()))
            .flatMap(lines -> lines));
  }

  @Override
  public String toString() {
    return objective + " on " + batch;
  }
}
