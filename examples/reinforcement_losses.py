"""Losses of reinforcement learning as their papers write them.

Papers: AlignDistil (arXiv:2503.02832), PPO (1707.06347), DAPO (2503.14476) for two ends of the clip.
"""

import torch

from row_statistics import kl, label_log_probabilities, reduce, sequence_means, sequence_sums


def ppo(policy, labels, offsets, old_log_probabilities, advantages, *, clipping="symmetric",
        clip=0.2, clip_high=0.28, reduction="sequence_mean"):
    """-min(ratio A, clip(ratio, 1 - eps, 1 + eps) A), eq. 7."""
    if clipping == "symmetric":
        clip_high = clip
    ratio = (label_log_probabilities(policy, labels) - old_log_probabilities).exp()
    clipped = ratio.clamp(1 - clip, 1 + clip_high)
    return reduce(-torch.minimum(ratio * advantages, clipped * advantages), offsets, reduction)


def ppo_value(values, old_values, returns, offsets, *, clip=0.2, reduction="sequence_mean"):
    """1/2 max((V - R)^2, (V_old + clip(V - V_old, -eps, eps) - R)^2)."""
    clipped = old_values + (values - old_values).clamp(-clip, clip)
    losses = torch.maximum((values - returns).square(), (clipped - returns).square())
    return reduce(losses / 2, offsets, reduction)


def reinforce_sentence(policy, dpo, reverse_dpo, labels, offsets, *, beta0=0.1, beta=0.1,
                       form="reward", baseline="none", reward=0.0):
    """The policy gradient of the contrastive reward of a response, eq. 42.

    The form `reward` has the KL penalty inside the reward, which is constant; `as_printed` is
    what eq. 42 says: -(1/|y|) [r sum_t lp_t - beta sum_t lp_t].
    """
    log_probabilities = label_log_probabilities(policy, labels)
    dpo_log_probabilities = label_log_probabilities(dpo, labels)
    contrastive = beta0 * sequence_sums(
        dpo_log_probabilities - label_log_probabilities(reverse_dpo, labels), offsets)
    if form == "reward":
        penalty = beta * sequence_sums(log_probabilities - dpo_log_probabilities, offsets)
        weight = (contrastive - penalty).detach()
    else:
        weight = contrastive
    if baseline == "batch_mean":
        weight = weight - weight.mean()
    elif baseline == "given":
        weight = weight - reward
    if form == "as_printed":
        weight = weight - beta
    return -(weight * sequence_means(log_probabilities, offsets)).mean()


def reinforce_token(policy, dpo, reverse_dpo, labels, offsets, *, beta0=0.1, beta=0.1,
                    reduction="sequence_mean"):
    """-G_t lp_t + beta KL(p || dpo), G_t the contrastive reward from token t on, eq. 43."""
    rewards = beta0 * (label_log_probabilities(dpo, labels)
                       - label_log_probabilities(reverse_dpo, labels))
    to_go = torch.cat([part.flip(0).cumsum(0).flip(0)
                       for part in rewards.split(offsets.diff().tolist())])
    losses = beta * kl(policy, dpo) - to_go * label_log_probabilities(policy, labels)
    return reduce(losses, offsets, reduction)
