package org.aligndistil.conformance.mutants;

import org.aligndistil.backend.Column;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;

/// A tile that does what another does; mutants override one method.
class ForwardingTile implements Tile {

  final Tile sound;

  ForwardingTile(Tile sound) {
    this.sound = sound;
  }

  @Override
  public int firstRow() {
    return sound.firstRow();
  }

  @Override
  public int rowCount() {
    return sound.rowCount();
  }

  @Override
  public Column logSumExp(Mix mix) {
    return sound.logSumExp(mix);
  }

  @Override
  public Column logProbability(Mix distribution) {
    return sound.logProbability(distribution);
  }

  @Override
  public ListedTokens logProbabilities(Mix distribution, TokenLists lists) {
    return sound.logProbabilities(distribution, lists);
  }

  @Override
  public Column entropy(Mix distribution) {
    return sound.entropy(distribution);
  }

  @Override
  public Column kl(Mix p, Mix q) {
    return sound.kl(p, q);
  }

  @Override
  public Column totalVariation(Mix p, Mix q) {
    return sound.totalVariation(p, q);
  }

  @Override
  public Column expectation(Mix distribution, Mix function) {
    return sound.expectation(distribution, function);
  }

  @Override
  public int[] argMax(Mix mix) {
    return sound.argMax(mix);
  }

  @Override
  public void gradient(Iterable<LogitsGradient> parts) {
    sound.gradient(parts);
  }
}
