package org.aligndistil.objective.preference;

import java.util.Set;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.Description;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.calculus.Value;

/// The reward model of Bradley and Terry.
///
/// ```
/// L = −log σ(r_w − r_l − m)          ∂L/∂r_w = −σ(m + r_l − r_w) = −∂L/∂r_l
/// ```
///
/// Mean over pairs, in nats; finite for all finite rewards. The rewards are what a scalar head puts
/// out at the last token of a response, `[S]`.
///
/// @param margin m ≥ 0, by how much the chosen response should score better
/// @see <a href="https://arxiv.org/abs/2503.02832">AlignDistil, Zhang et al. 2025</a>, eq. 1; ADPA,
///   eq. 2; the margin as in <a href="https://arxiv.org/abs/2307.09288">Touvron et al. 2023</a>,
///   eq. 2
public record RewardModel(
    @Description("m ≥ 0, by how much the chosen response should score better") double margin)
    implements HeadObjective {

  public RewardModel {
    if (!(margin >= 0) || Double.isInfinite(margin)) {
      throw new IllegalArgumentException("margin must be finite and not negative: " + margin);
    }
  }

  /// No margin.
  public RewardModel() {
    this(0);
  }

  @Override
  public String id() {
    return "reward_model";
  }

  @Override
  public String equation() {
    return "L = −log σ(r(x,y_w) − r(x,y_l) − m)";
  }

  @Override
  public String citation() {
    return "AlignDistil (arXiv:2503.02832), eq. 1; ADPA (ICLR 2025), eq. 2";
  }

  @Override
  public Signal output() {
    return Signal.REWARDS;
  }

  @Override
  public Set<Signal> signals() {
    return Set.of(Signal.REWARDS);
  }

  @Override
  public boolean needsPairs() {
    return true;
  }

  @Override
  public Value loss(BatchReduction batch) {
    PairScores rewards = PairScores.of(batch, batch.signal(Signal.REWARDS));
    Value difference = rewards.difference();
    rewards.record(batch, 1, difference);
    return batch.meanOverPairs(difference.plus(-margin).logSigmoid().times(-1));
  }
}
