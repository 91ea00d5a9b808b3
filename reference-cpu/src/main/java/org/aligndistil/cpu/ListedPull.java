package org.aligndistil.cpu;

import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.cpu.kernel.Fold;

/// The pull of one list of tokens on the policy at one row.
///
/// ```
/// Σ_{i∈K} a_i (p_v − [v = i]) + a_o (p_v − [v ∉ K] s_v)          s_v = p_v/Σ_{u∉K} p_u
///   v ∉ K:  p_v Σ_i a_i − a_o s_v Σ_{i∈K} p_i
///   v = i:  p_i (Σ_{j≠i} a_j + a_o) − a_i (1 − p_i)
/// ```
///
/// In this form no two terms cancel where p is nearly certain of a token, or of all that are
/// listed.
final class ListedPull {

  private final Softmax p;
  private final Unlisted unlisted;
  private final LogitsGradient.Listed listed;
  private final int rowOfBatch;
  private final double[] each;
  private final double others;
  private final double sum;
  private final double listedMass;

  /// The pull at a row.
  ///
  /// @param tile the tile
  /// @param gradient the part of the gradient that the list belongs to
  /// @param listed the list
  /// @param row counted from the first row of the tile
  ListedPull(CpuTile tile, LogitsGradient gradient, LogitsGradient.Listed listed, int row) {
    this.p = tile.softmax(gradient.policy())[row];
    this.unlisted = tile.unlisted(gradient.policy(), listed.lists(), row);
    this.listed = listed;
    this.rowOfBatch = tile.firstRow() + row;
    this.each = new double[listed.lists().width()];
    this.others = listed.others().value(row);
    double total = 0;
    double mass = 0;
    for (int k = 0; k < each.length; k++) {
      each[k] = listed.each().get(k).value(row);
      total += each[k];
      mass += p.probability(token(k));
    }
    this.sum = total;
    this.listedMass = mass;
  }

  /// Adds a block to the gradient.
  ///
  /// @param token the first token of the block
  /// @param scale the outer factor
  /// @param out the gradient of the block, from 0
  /// @param count number of tokens, at most [Fold#BLOCK]
  /// @param scratch room
  void add(int token, double scale, double[] out, int count, Softmax.Scratch scratch) {
    unlisted.shares(p, token, count, scratch);
    double[] shares = scratch.x();
    for (int v = 0; v < count; v++) {
      if (!unlisted.listed().get(token + v)) {
        double pull = Math.fma(p.probability(token + v), sum, -others * shares[v] * listedMass);
        out[v] = Math.fma(scale, pull, out[v]);
      }
    }
    double before = 0;
    for (int k = 0; k < each.length; k++) {
      int v = token(k) - token;
      if (v >= 0 && v < count) {
        double away = before + sumAfter(k) + others;
        double pull = p.probability(token(k)) * away - each[k] * p.improbability(token(k));
        out[v] = Math.fma(scale, pull, out[v]);
      }
      before += each[k];
    }
  }

  private double sumAfter(int k) {
    double after = 0;
    for (int j = each.length - 1; j > k; j--) {
      after += each[j];
    }
    return after;
  }

  private int token(int k) {
    return listed.lists().token(rowOfBatch, k);
  }
}
