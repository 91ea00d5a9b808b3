"""Losses of preferences as their papers write them: pairs of a chosen and a rejected response, or
responses that are desirable or not.

`pairs` [P,2] names the chosen and the rejected sequence of each pair; losses are means over pairs.

Papers: AlignDistil (arXiv:2503.02832), DPO (2305.18290), f-DPO (2309.16240), TDPO (2404.11999),
KTO (2402.01306) and its code HALOs, SimPO (2405.14734), WPO (2406.11827), distilled DPO
(2405.19316), DPKD (2406.19774), PLaD (ACL 2024), ADPA (ICLR 2025).
"""

import torch
from torch.nn.functional import logsigmoid

from row_statistics import (kl, label_log_probabilities, log_collision_probability, sequence_means,
                            sequence_sums)


def log_ratios(policy, base, labels, offsets):
    """rho = sum_t log p(y_t) - log p_base(y_t) of each response, [S]."""
    return sequence_sums(
        label_log_probabilities(policy, labels) - label_log_probabilities(base, labels), offsets)


def difference(scores, pairs):
    """What the chosen response has more than the rejected one, [P]."""
    return scores[pairs[:, 0]] - scores[pairs[:, 1]]


def reward_model(rewards, pairs, *, margin=0.0):
    """Bradley and Terry: -log sigma(r_w - r_l - margin)."""
    return -logsigmoid(difference(rewards, pairs) - margin).mean()


def dpo_margins(policy, reference, labels, offsets, pairs, *, length_normalised=False,
                divergence="reverse_kl", alpha=0.5):
    """h = score(chosen) - score(rejected) of each pair, [P].

    A response's log-ratio is rho = sum_t (lp_t - lr_t), divided by |y| if length-normalised; its
    score is f'(e^rho) of the chosen f-divergence, up to a constant.
    """
    rho = log_ratios(policy, reference, labels, offsets)
    if length_normalised:
        rho = rho / offsets.diff()
    if divergence == "reverse_kl":
        score = rho
    elif divergence == "forward_kl":
        score = -torch.exp(-rho)
    elif divergence == "js":
        score = logsigmoid(rho)
    elif divergence == "alpha":
        score = -torch.expm1(-alpha * rho) / alpha
    else:
        raise ValueError(f"unknown divergence: {divergence}")
    return score[pairs[:, 0]] - score[pairs[:, 1]]


def dpo(policy, reference, labels, offsets, pairs, *, beta=0.1, label_smoothing=0.0,
        length_normalised=False, divergence="reverse_kl", alpha=0.5):
    """Direct preference optimisation: -(1-s) log sigma(beta h) - s log sigma(-beta h)."""
    h = dpo_margins(policy, reference, labels, offsets, pairs,
                    length_normalised=length_normalised, divergence=divergence, alpha=alpha)
    s = label_smoothing
    return (-(1 - s) * logsigmoid(beta * h) - s * logsigmoid(-beta * h)).mean()


def tdpo1(policy, reference, labels, offsets, pairs, *, beta=0.1):
    """-log sigma(beta (h - (K_l - K_w))), K = sum_t KL(reference || policy), eqs. 13-15."""
    rho = log_ratios(policy, reference, labels, offsets)
    sequential_kl = sequence_sums(kl(reference, policy), offsets)
    return -logsigmoid(beta * (difference(rho, pairs) + difference(sequential_kl, pairs))).mean()


def tdpo2(policy, reference, labels, offsets, pairs, *, beta=0.1, alpha=0.5):
    """-log sigma(beta (h - alpha (K_l - sg K_w))), no gradient through K_w, eqs. 17, 18."""
    rho = log_ratios(policy, reference, labels, offsets)
    sequential_kl = sequence_sums(kl(reference, policy), offsets)
    delta = sequential_kl[pairs[:, 1]] - sequential_kl[pairs[:, 0]].detach()
    return -logsigmoid(beta * (difference(rho, pairs) - alpha * delta)).mean()


def kto(policy, reference, labels, offsets, desirable, mismatched, *, beta=0.1,
        desirable_weight=1.0, undesirable_weight=1.0, reference_point="batch_mean", z0=0.0):
    """w_D (1 - sigma(beta (rho - z0))) or w_U (1 - sigma(beta (z0 - rho))), eq. 8.

    `mismatched` [S] are responses to other prompts, of which z0 = max(0, mean rho) is made; the
    loss is the mean over the others. HALOs divides by the number of rho that are not 0; OpenRLHF
    takes for z0 of either class the mean rho of the other one, and differentiates through it.
    """
    rho = log_ratios(policy, reference, labels, offsets)
    desirable = desirable.bool()
    if reference_point == "batch_mean":
        z0 = rho[mismatched].mean().clamp(min=0).detach()
    elif reference_point == "as_halos":
        others = rho[mismatched]
        z0 = (others.sum() / (others != 0).sum().clamp(min=1)).clamp(min=0).detach()
    elif reference_point == "as_openrlhf":
        of_desirable, of_undesirable = (
            rho[take & ~mismatched].sum() / (take & ~mismatched).sum().clamp(min=1)
            for take in (desirable, ~desirable))
        z0 = torch.where(desirable, of_undesirable, of_desirable).clamp(min=0)
    elif reference_point != "given":
        raise ValueError(f"unknown reference point: {reference_point}")
    losses = torch.where(desirable,
                         desirable_weight * (1 - torch.sigmoid(beta * (rho - z0))),
                         undesirable_weight * (1 - torch.sigmoid(beta * (z0 - rho))))
    return losses[~mismatched].mean()


def simpo(policy, labels, offsets, pairs, *, beta=2.0, gamma_beta_ratio=0.25, variant="paper"):
    """-log sigma(beta (mean lp_w - mean lp_l) - gamma), eq. 6; sums in code for packed batches."""
    log_probabilities = label_log_probabilities(policy, labels)
    over_tokens = sequence_means if variant == "paper" else sequence_sums
    score = over_tokens(log_probabilities, offsets)
    return -logsigmoid(beta * (difference(score, pairs) - gamma_beta_ratio)).mean()


def wpo(policy, reference, labels, offsets, pairs, *, beta=0.01, variant="paper"):
    """DPO weighted with how likely both responses are under the policy, eqs. 2-4; the weight is
    constant, and in the paper at most 1."""
    likeness = label_log_probabilities(policy, labels) - log_collision_probability(policy)
    mean = sequence_means(likeness, offsets)
    weight = (mean[pairs[:, 0]] + mean[pairs[:, 1]]).exp().detach()
    if variant == "paper":
        weight = weight.clamp(max=1)
    h = difference(log_ratios(policy, reference, labels, offsets), pairs)
    return -(weight * logsigmoid(beta * h)).mean()


def ddpo(policy, reference, labels, offsets, pairs, rewards, *, beta=0.1):
    """Distilled DPO: ((r_w - r_l) - beta h)^2."""
    h = difference(log_ratios(policy, reference, labels, offsets), pairs)
    return (difference(rewards, pairs) - beta * h).square().mean()


def dpkd(policy, teacher, labels, offsets, pairs, *, beta=0.1):
    """DPO whose reference is the teacher; w is the teacher's response, l the student's."""
    h = difference(log_ratios(policy, teacher, labels, offsets), pairs)
    return -logsigmoid(beta * h).mean()


def plad(policy, labels, offsets, pairs, *, margin=1.0):
    """max(0, margin - mean lp_w + mean lp_l); w is the teacher's response, l the student's."""
    score = sequence_means(label_log_probabilities(policy, labels), offsets)
    return (margin - difference(score, pairs)).clamp(min=0).mean()
