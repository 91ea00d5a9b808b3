package org.aligndistil.conformance.mutants;

import java.util.ArrayList;
import java.util.List;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;

/// A tile that never leaves a label out.
final class WithLabelTile extends ForwardingTile {

  WithLabelTile(Tile sound) {
    super(sound);
  }

  private static Mix whole(Mix mix) {
    return new Mix(mix.terms());
  }

  @Override
  public Column logSumExp(Mix mix) {
    return sound.logSumExp(whole(mix));
  }

  @Override
  public Column logProbability(Mix distribution) {
    return sound.logProbability(whole(distribution));
  }

  @Override
  public ListedTokens logProbabilities(Mix distribution, TokenLists lists) {
    return sound.logProbabilities(whole(distribution), lists);
  }

  @Override
  public Column entropy(Mix distribution) {
    return sound.entropy(whole(distribution));
  }

  @Override
  public Column kl(Mix p, Mix q) {
    return sound.kl(whole(p), whole(q));
  }

  @Override
  public Column totalVariation(Mix p, Mix q) {
    return sound.totalVariation(whole(p), whole(q));
  }

  @Override
  public Column expectation(Mix distribution, Mix function) {
    return sound.expectation(whole(distribution), function);
  }

  @Override
  public int[] argMax(Mix mix) {
    return sound.argMax(whole(mix));
  }

  @Override
  public void gradient(Iterable<LogitsGradient> parts) {
    List<LogitsGradient> mutated = new ArrayList<>();
    for (LogitsGradient g : parts) {
      mutated.add(
          new LogitsGradient(
              whole(g.policy()),
              g.tilt(),
              g.targets().stream()
                  .map(target ->
                      new LogitsGradient.Target(target.weight(), whole(target.distribution())))
                  .toList(),
              g.listed(),
              g.label()));
    }
    sound.gradient(mutated);
  }
}
