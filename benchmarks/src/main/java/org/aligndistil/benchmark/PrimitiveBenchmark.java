package org.aligndistil.benchmark;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;

/// One sweep over the rows of two roles; the listed tokens are the first ones of the vocabulary.
public abstract class PrimitiveBenchmark extends SampledBenchmark {

  private static final int LISTED = 50;

  private Optional<TokenLists> lists = Optional.empty();
  private Optional<Inputs> inputs = Optional.empty();

  @Override
  final Set<Role> roles() {
    return Mixes.ROLES;
  }

  @Override
  final void prepare() {
    int width = Math.min(LISTED, vocabulary - 1);
    int[] tokens = IntStream.range(0, rows * width).map(i -> i % width).toArray();
    lists = Optional.of(new TokenLists(tokens, width));
    inputs = Optional.of(new Inputs(Map.copyOf(sample().logits()), sample().labels()));
  }

  final TokenLists lists() {
    return lists.orElseThrow();
  }

  final PlainRow firstRow() {
    Set<Integer> listed =
        IntStream.range(0, lists().width()).boxed().collect(Collectors.toUnmodifiableSet());
    return PlainRow.firstOf(sample(), listed);
  }

  final void sweep(Consumer<Tile> work) {
    sample().backend().sweep(inputs.orElseThrow(), sample().gradient(), work);
  }
}
