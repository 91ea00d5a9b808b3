package org.aligndistil.conformance.mutants;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;

/// A tile that takes another distribution than the one it is asked about.
final class MixedTile extends ForwardingTile {

  private final UnaryOperator<Mix> changed;

  MixedTile(Tile sound, UnaryOperator<Mix> changed) {
    super(sound);
    this.changed = changed;
  }

  @Override
  public Column logSumExp(Mix mix) {
    return sound.logSumExp(changed.apply(mix));
  }

  @Override
  public Column logProbability(Mix distribution) {
    return sound.logProbability(changed.apply(distribution));
  }

  @Override
  public ListedTokens logProbabilities(Mix distribution, TokenLists lists) {
    return sound.logProbabilities(changed.apply(distribution), lists);
  }

  @Override
  public Column entropy(Mix distribution) {
    return sound.entropy(changed.apply(distribution));
  }

  @Override
  public Column kl(Mix p, Mix q) {
    return sound.kl(changed.apply(p), changed.apply(q));
  }

  @Override
  public Column totalVariation(Mix p, Mix q) {
    return sound.totalVariation(changed.apply(p), changed.apply(q));
  }

  @Override
  public Column expectation(Mix distribution, Mix function) {
    return sound.expectation(changed.apply(distribution), function);
  }

  @Override
  public int[] argMax(Mix mix) {
    return sound.argMax(changed.apply(mix));
  }

  @Override
  public void gradient(Iterable<LogitsGradient> parts) {
    List<LogitsGradient> mutated = new ArrayList<>();
    for (LogitsGradient g : parts) {
      mutated.add(
          new LogitsGradient(
              changed.apply(g.policy()),
              g.tilt(),
              g.targets().stream()
                  .map(target ->
                      new LogitsGradient.Target(
                          target.weight(), changed.apply(target.distribution())))
                  .toList(),
              g.listed(),
              g.label()));
    }
    sound.gradient(mutated);
  }
}
