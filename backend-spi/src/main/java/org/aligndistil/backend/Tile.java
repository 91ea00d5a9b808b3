package org.aligndistil.backend;

/// Some neighbouring rows of a batch, while a backend has them at hand: the statistics and the one
/// gradient kernel.
///
/// A mix that names a distribution stands for its softmax. Logarithms are natural; every statistic
/// is in nats except probabilities and distances. 0·log 0 = 0. A tile is used by one thread, and
/// only during the call that received it. The result of a row does not depend on the other rows.
public interface Tile {

  /// The index in the batch of the first row.
  int firstRow();

  /// The number of rows.
  int rowCount();

  /// log Σ_v exp m_v.
  Column logSumExp(Mix mix);

  /// log π(y), y the label of the row; −∞ where it is masked.
  Column logProbability(Mix distribution);

  /// log p_v of some tokens, and log of what all others have together.
  ///
  /// @param distribution the mix whose softmax is p
  /// @param lists the tokens of every row of the batch
  ListedTokens logProbabilities(Mix distribution, TokenLists lists);

  /// −Σ_v p_v log p_v.
  Column entropy(Mix distribution);

  /// KL(p‖q) = Σ_v p_v log(p_v / q_v), never negative; +∞ where p has a token that q masks.
  ///
  /// @throws IllegalArgumentException if p and q have different supports
  Column kl(Mix p, Mix q);

  /// ½ Σ_v |p_v − q_v|, from 0 to 1.
  ///
  /// @throws IllegalArgumentException if p and q have different supports
  Column totalVariation(Mix p, Mix q);

  /// Σ_v p_v f_v; tokens that p masks do not count.
  ///
  /// @param distribution the mix whose softmax is p
  /// @param function the mix f
  Column expectation(Mix distribution, Mix function);

  /// The token with the greatest logit; the first of several.
  ///
  /// Exact at a row where the mix has one term: logits that differ, or differences of two roles
  /// that differ, are told apart even where rounding makes them equal; a weight of 0 makes all
  /// tokens of the vocabulary equal. Of a mix of several terms it is a greatest one within the
  /// rounding of the mix.
  ///
  /// @throws NonFiniteLogitsException if the greatest logit of a row is no finite number, such as
  ///   where a weight is not
  int[] argMax(Mix mix);

  /// Writes the gradient of this tile's rows to the sink of the sweep: the sum over the given
  /// parts.
  ///
  /// Called at most once a tile, after all its statistics.
  ///
  /// @throws IllegalStateException if the sweep has no sink
  void gradient(Iterable<LogitsGradient> parts);
}
