package org.aligndistil.djl.train.recipe;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.ResponseKind;

/// What an objective needs beside logits, and whether the data of a recipe can have it: pairs, the
/// responses of a file, or samples of the policy, but never two of them at once.
///
/// @param objective with its present parameters
public record ObjectiveNeeds(Objective objective) {

  private static final Set<ResponseKind> OWN = Set.of(ResponseKind.GENERATED);

  /// Whether it reads both responses of a pair.
  public boolean hasPairs() {
    return objective.needsPairs() || objective.kinds().contains(ResponseKind.REJECTED);
  }

  /// What a response is that is no part of a pair.
  public ResponseKind singleKind() {
    return isOwn() ? ResponseKind.GENERATED : ResponseKind.CHOSEN;
  }

  /// Whether it reads samples of the policy alone.
  boolean isOwn() {
    return objective.kinds().equals(OWN);
  }

  /// Whether samples of the policy cannot stand for the responses that it reads.
  boolean isGiven() {
    return hasPairs() || objective.kinds().contains(ResponseKind.CHOSEN);
  }

  /// Why no recipe can serve the objective; nothing if one can.
  public Optional<String> refusal() {
    String id = objective.id();
    if (objective instanceof HeadObjective) {
      return Optional.of(id + " has no logits: needs a value head, which a recipe's models lack");
    }
    if (!objective.signals().isEmpty()) {
      return Optional.of(
          "%s needs %s, which a recipe has no source for"
              .formatted(
                  id,
                  objective.signals().stream()
                      .sorted()
                      .map(Object::toString)
                      .collect(Collectors.joining(", "))));
    }
    Set<ResponseKind> missing = EnumSet.noneOf(ResponseKind.class);
    missing.addAll(objective.kinds());
    missing.remove(ResponseKind.CHOSEN);
    missing.remove(ResponseKind.REJECTED);
    if (missing.isEmpty() || (isOwn() && !objective.needsPairs())) {
      return Optional.empty();
    }
    return Optional.of(
        "%s needs responses that are %s; a recipe's data has no such responses beside others"
            .formatted(
                id,
                missing.stream()
                    .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "))));
  }
}
