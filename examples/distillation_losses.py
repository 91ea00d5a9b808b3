"""Losses of distillation as their papers write them, and supervised fine-tuning.

A teacher is a tensor of logits [N,V], or `TopTokens` where the losses allow it. Responses have
kinds: `take` [S] says which of them a part of the loss is about.

Papers: AlignDistil (arXiv:2503.02832), ADPA (ICLR 2025), ATKD (2402.11890).
"""

import torch

from row_statistics import (TopTokens, buckets, expectation, expected_log_ratio, kl, kl_from,
                            label_log_probabilities, least, looked_up, mix, reduce, total_variation,
                            without_label)


def sft(policy, labels, offsets, *, reduction="sequence_mean", take=None):
    """Supervised fine-tuning: -log p(y_t)."""
    return reduce(-label_log_probabilities(policy, labels), offsets, reduction, take)


def aligndistil(policy, dpo, other, offsets, *, teacher="contrastive", weight="adaptive",
                beta0=0.1, upper_bound=15.0, epsilon=0.001, beta=None, policy_temperature=1.0,
                teacher_temperature=1.0, variant="paper"):
    """AlignDistil: (1/|y|) sum_t beta_t KL(pi || softmax z*_t), mean over sequences (eqs. 15-19).

    `other` is the reverse DPO model for the contrastive teacher, else the reference model:

        contrastive   z* = z_dpo + alpha_t (z_dpo - z_reverse)              eqs. 15, 17
        reference     z* = alpha_t z_dpo + (1 - alpha_t) z_reference        eq. 11
        adaptive      alpha_t = r TVD(pi_dpo, pi_other) + epsilon, beta_t = beta0 / alpha_t   eq. 16
        constant      alpha_t = beta0 / beta, beta_t = beta

    Temperatures divide z* and the policy's logits in the KL, not the logits in the TVD. The
    variant `as_aligndistil` leaves the 1/2 out of the TVD (and takes other rows, see
    `response_rows`).
    """
    if weight == "adaptive":
        distance = total_variation(dpo, other) * (1 if variant == "paper" else 2)
        alpha_t = upper_bound * distance + epsilon
        beta_t = beta0 / alpha_t
    elif weight == "constant":
        alpha_t = torch.full_like(dpo[:, 0], beta0 / beta)
        beta_t = beta
    else:
        raise ValueError(f"unknown weight: {weight}")

    if teacher == "contrastive":
        z_star = mix(dpo, alpha_t, other, dpo)
    elif teacher == "reference":
        z_star = mix(other, alpha_t, other, dpo)
    else:
        raise ValueError(f"unknown teacher: {teacher}")

    divergence = kl(policy / policy_temperature, (z_star / teacher_temperature).detach())
    return reduce(beta_t * divergence, offsets, "sequence_mean")


def vanilla_kd(policy, teacher, labels, offsets, *, alpha=1.0, temperature=1.0,
               reduction="sequence_mean"):
    """-log p(y_t) + alpha KL(teacher || p), both tempered in the KL, ADPA eq. 1.

    The equation prints the KL inside a bracket with a minus sign before it; it is added here.
    """
    divergence = (kl_from(teacher, policy) if isinstance(teacher, TopTokens)
                  else kl(teacher / temperature, policy / temperature))
    losses = alpha * divergence - label_log_probabilities(policy, labels)
    return reduce(losses, offsets, reduction)


def atkd(policy, teacher, labels, *, lambda_=0.2, hardness="batch_median", threshold=0.5,
         hard_share=0.5):
    """lambda mean_easy(N) + (1 - lambda) mean_hard(B + N).

    B is the KL of (label, all others), N the KL renormalised without the label; a token is hard
    if 1 - p_teacher(label) is at or above its lower median over all tokens, as binary32 numbers.
    With a given threshold the means divide by the expected numbers of easy and hard tokens.
    """
    one = labels[:, None]
    log_q, log_p = buckets(teacher, one), buckets(policy, one)
    absent = log_q.isneginf()
    binary = (log_q.exp() * (log_q.masked_fill(absent, 0) - log_p.masked_fill(absent, 0))).sum(-1)
    rest = kl(without_label(teacher, labels), without_label(policy, labels))
    uncertainty = log_q[:, 1].exp().float()
    if hardness == "batch_median":
        hard = uncertainty >= uncertainty.median()  # torch's median is the lower one
        easy_count, hard_count = (~hard).sum().clamp(min=1), hard.sum().clamp(min=1)
    elif hardness == "given":
        hard = uncertainty.double() >= threshold
        easy_count, hard_count = len(labels) * (1 - hard_share), len(labels) * hard_share
    else:
        raise ValueError(f"unknown hardness: {hardness}")
    easy_mean = rest[~hard].sum() / easy_count
    hard_mean = (binary + rest)[hard].sum() / hard_count
    return lambda_ * easy_mean + (1 - lambda_) * hard_mean


def dckd(policy, teacher, labels, offsets, chosen, rejected, *, alpha=0.2,
         reduction="sequence_sum"):
    """SFT on y_w + alpha (sum_t KL(dpo || p) on y_w + the same on y_l), ADPA eqs. 5-7."""
    divergence = kl_from(teacher, policy)
    return (sft(policy, labels, offsets, take=chosen)
            + alpha * (reduce(divergence, offsets, reduction, chosen)
                       + reduce(divergence, offsets, reduction, rejected)))


def adpa(policy, dpo, reference, labels, offsets, chosen, generated, *, gamma=1.5,
         reduction="sequence_sum", variant="paper", last_token="without_teacher"):
    """SFT on y_w - gamma sum_t sum_a p(a) log dpo(a) / reference(a) on the student's response,
    ADPA eqs. 8-12.

    The published code keeps the top of both teachers, clamps log-ratios to [1e-8, 1 - 1e-8], gives
    tokens that the reference does not list the least probability that dpo lists, and takes the
    mean over tokens. Its teachers have not seen the last token, which counts in the mean alone.
    """
    if variant == "as_adpa":
        log_b = looked_up(reference, dpo.tokens, least(dpo))
        log_p = policy.log_softmax(-1).gather(-1, dpo.tokens)
        advantage = expectation(log_p, dpo.log_probabilities, log_b,
                                lambda ratio: ratio.clamp(1e-8, 1 - 1e-8))
        if last_token == "without_teacher":
            ends = offsets[1:][offsets.diff() > 0] - 1
            advantage = advantage.index_fill(0, ends, 0)
        reduction = "token_mean"
    else:
        advantage = expected_log_ratio(policy, dpo, reference)
    return (sft(policy, labels, offsets, take=chosen)
            - gamma * reduce(advantage, offsets, reduction, generated))


def log_ratio_logits(dpo, reference):
    """z_dpo - z_reference, which is log dpo/reference but for a constant; masked where both are."""
    masked = dpo.isneginf() & reference.isneginf()
    return (dpo.masked_fill(masked, 0) - reference.masked_fill(masked, 0)).masked_fill(
        masked, -torch.inf)


def q_argmax_kd(policy, dpo, reference, labels, offsets, chosen, generated, *, gamma=1.0,
                reduction="sequence_mean"):
    """SFT + gamma mean_t -log p(arg max_a log dpo(a) / reference(a)), ADPA eq. 30."""
    best = log_ratio_logits(dpo, reference).argmax(-1)
    return (sft(policy, labels, offsets, take=chosen)
            + gamma * reduce(-label_log_probabilities(policy, best), offsets, reduction, generated))


def q_softmax_kd(policy, dpo, reference, labels, offsets, chosen, generated, *, gamma=1.0,
                 beta=0.05, reduction="sequence_mean"):
    """SFT + gamma mean_t KL(softmax(beta log dpo/reference) || p), ADPA eq. 31."""
    divergence = kl(beta * log_ratio_logits(dpo, reference), policy)
    return (sft(policy, labels, offsets, take=chosen)
            + gamma * reduce(divergence, offsets, reduction, generated))
