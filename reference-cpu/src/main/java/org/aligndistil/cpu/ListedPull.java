package org.aligndistil.cpu;

import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.row.Softmax;
import org.aligndistil.cpu.row.Unlisted;

/// The pull of one list of tokens on the policy at one row.
///
/// ```
/// Σ_{i∈K} a_i (p_v − [v = i]) + a_o (p_v − [v ∉ K] s_v)          s_v = p_v/Σ_{u∉K} p_u
///   v ∉ K:  p_v Σ_i a_i − a_o s_v Σ_{i∈K} p_i
///   v = i:  p_i (Σ_{j≠i} a_j + a_o) − a_i (1 − p_i)
/// ```
///
/// In this form no two terms cancel where p is nearly certain of a token, or of all that are
/// listed. Where no token is left beside the list, a_o counts as 0.
final class ListedPull {

  private final Softmax p;
  private final Unlisted unlisted;
  private final int[] tokens;
  private final double[] each;
  private final double others;
  private final double sum;

  /// Σ_{j≠i} a_j + a_o of each place in the list.
  private final double[] away;

  /// The pull at a row.
  ///
  /// @param tile the tile
  /// @param gradient the part of the gradient that the list belongs to
  /// @param listed the list
  /// @param row counted from the first row of the tile
  ListedPull(TileRows tile, LogitsGradient gradient, LogitsGradient.Listed listed, int row) {
    p = tile.softmax(gradient.policy())[row];
    unlisted = tile.unlisted(gradient.policy(), listed.lists(), row);
    others = unlisted.isEmpty() ? 0 : listed.others().value(row);
    tokens = new int[listed.lists().width()];
    each = new double[tokens.length];
    away = new double[tokens.length];
    double before = 0;
    for (int k = 0; k < tokens.length; k++) {
      tokens[k] = listed.lists().token(tile.firstRow() + row, k);
      each[k] = listed.each().get(k).value(row);
      away[k] = before + others;
      before += each[k];
    }
    sum = before;
    double after = 0;
    for (int k = tokens.length - 1; k >= 0; k--) {
      away[k] += after;
      after += each[k];
    }
  }

  /// Adds a block to the gradient.
  ///
  /// @param token the first token of the block
  /// @param scale the outer factor
  /// @param out the gradient of the block, from 0
  /// @param count number of tokens, at most [Fold#BLOCK]
  /// @param scratch room
  void add(int token, double scale, double[] out, int count, Softmax.Scratch scratch) {
    unlisted.shares(token, count, scratch);
    double[] shares = scratch.x();
    double pullOfOthers = others * unlisted.listedMass();
    for (int v = 0; v < count; v++) {
      if (!unlisted.isListed(token + v)) {
        double pull = Math.fma(p.probability(token + v), sum, -pullOfOthers * shares[v]);
        out[v] = Math.fma(scale, pull, out[v]);
      }
    }
    for (int k = 0; k < tokens.length; k++) {
      int v = tokens[k] - token;
      if (v >= 0 && v < count) {
        double pull = p.probability(tokens[k]) * away[k] - each[k] * p.improbability(tokens[k]);
        out[v] = Math.fma(scale, pull, out[v]);
      }
    }
  }
}
