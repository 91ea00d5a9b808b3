"""What the losses are made of: rows, sequences, reductions, and statistics of distributions.

Straightforward formulas and autograd, no kernels and no tricks, meant for float64 tensors.

Shapes: logits [N,V] and labels [N] are aligned, row t predicts label t; `offsets` [S+1] cuts the N
rows into S responses. `response_rows` brings padded Hugging Face tensors into that form. A logit of
minus infinity is a token of probability 0. Values are in nats.
"""

from dataclasses import dataclass

import torch

# ---------------------------------------------------------------------------------------------
# Rows, sequences, reductions


def response_rows(values, response_mask, variant="paper"):
    """The rows [N,...] of padded [B,T,...] that predict the response tokens, in batch order.

    Token t is predicted by row t - 1. The published AlignDistil code takes row t instead, which
    is the state after the token: the first token is never distilled.
    """
    sequence, token = response_mask.bool().nonzero(as_tuple=True)
    return values[sequence, token - 1 if variant == "paper" else token]


def sequence_sums(values, offsets):
    """Sum of `values` [N] over each response, [S]."""
    lengths = offsets.diff()
    sequence_of_row = torch.repeat_interleave(torch.arange(len(lengths)), lengths)
    return values.new_zeros(len(lengths)).index_add(0, sequence_of_row, values)


def sequence_means(values, offsets):
    """Mean of `values` [N] over each response, [S]; 0 for an empty one."""
    return sequence_sums(values, offsets) / offsets.diff().clamp(min=1)


def reduce(values, offsets, reduction="sequence_mean", take=None):
    """One number from one value a row.

    `take` [S] says which responses take part; the means are over those. By default all do.
    """
    lengths = offsets.diff()
    sums = sequence_sums(values, offsets)
    if take is not None:
        lengths, sums = lengths[take], sums[take]
    if reduction == "sequence_mean":
        return (sums / lengths.clamp(min=1)).mean()
    if reduction == "sequence_sum":
        return sums.mean()
    if reduction == "token_mean":
        return sums.sum() / lengths.sum()
    raise ValueError(f"unknown reduction: {reduction}")


# ---------------------------------------------------------------------------------------------
# Statistics of a row


def label_log_probabilities(logits, labels):
    """log p(label), [N]."""
    return logits.log_softmax(-1).gather(-1, labels[:, None]).squeeze(-1)


def kl(p_logits, q_logits):
    """KL(p || q) of each row, [N]; 0 log 0 = 0, and +infinity where p > 0 = q."""
    log_p, log_q = p_logits.log_softmax(-1), q_logits.log_softmax(-1)
    # 0 * (-inf - x) would be NaN, forwards and backwards: drop what p masks before subtracting.
    masked = log_p.isneginf()
    difference = log_p.masked_fill(masked, 0.0) - log_q.masked_fill(masked, 0.0)
    return (log_p.exp() * difference).sum(-1)


def entropy(logits):
    """-sum p log p of each row, [N]; 0 log 0 = 0."""
    log_p = logits.log_softmax(-1)
    return -(log_p.exp() * log_p.masked_fill(log_p.isneginf(), 0.0)).sum(-1)


def total_variation(p_logits, q_logits):
    """TVD(p, q) = 1/2 sum |p - q| of each row, [N]."""
    return 0.5 * (p_logits.softmax(-1) - q_logits.softmax(-1)).abs().sum(-1)


def mix(z, weight, direction_from, direction_to):
    """z + weight * (direction_to - direction_from), one weight a row; masked where all are."""
    masked = z.isneginf() & direction_from.isneginf() & direction_to.isneginf()
    z, start, end = (x.masked_fill(masked, 0.0) for x in (z, direction_from, direction_to))
    return (z + weight[:, None] * (end - start)).masked_fill(masked, -torch.inf)


def log_collision_probability(logits):
    """log sum p^2 of each row, [N]: the log-probability that two samples agree."""
    return (2 * logits.log_softmax(-1)).logsumexp(-1)


def without_label(logits, labels):
    """The logits with the label masked: the softmax is renormalised over the other tokens."""
    return logits.scatter(-1, labels[:, None], -torch.inf)


# ---------------------------------------------------------------------------------------------
# Teachers of which only the most probable tokens are known


@dataclass
class TopTokens:
    """The K most probable tokens of every row.

    tokens             [N,K]
    log_probabilities  [N,K]
    rest               [N], log of what all other tokens have together
    """

    tokens: torch.Tensor
    log_probabilities: torch.Tensor
    rest: torch.Tensor


def top_tokens(logits, k):
    """The top of a distribution, ties by id; nothing remains if k is the vocabulary."""
    tokens = logits.sort(dim=-1, descending=True, stable=True).indices[..., :k].contiguous()
    others = logits.scatter(-1, tokens, -torch.inf)
    log_sum = logits.logsumexp(-1)
    return TopTokens(tokens, logits.gather(-1, tokens) - log_sum[..., None],
                     others.logsumexp(-1) - log_sum)


def missing_mass(log_probabilities):
    """log of what the listed probabilities lack to 1; minus infinity if that is nothing."""
    listed = log_probabilities.exp().sum(-1)
    return torch.where(listed < 1, torch.log1p(-listed.clamp(max=1)), -torch.inf)


def buckets(logits, tokens):
    """log p of the listed tokens and of all others together, [N,K+1]."""
    log_sum = logits.logsumexp(-1)
    others = logits.scatter(-1, tokens, -torch.inf)
    none_left = others.isneginf().all(-1)
    # The gradient of the logsumexp of nothing is NaN: leave such rows out.
    rest = others.masked_fill(none_left[:, None], 0.0).logsumexp(-1) - log_sum
    rest = rest.masked_fill(none_left, -torch.inf)
    return torch.cat([logits.gather(-1, tokens) - log_sum[:, None], rest[:, None]], -1)


def kl_of_buckets(teacher, logits):
    """KL(teacher || p) over the listed tokens and one bucket for all others, [N].

    sum q log(q/p) - q + p, which is the KL where the q sum to 1, as rounded ones do not quite.
    """
    log_q = torch.cat([teacher.log_probabilities, teacher.rest[:, None]], -1)
    log_p = buckets(logits, teacher.tokens)
    q, p = log_q.exp(), log_p.exp()
    absent = log_q.isneginf()
    difference = log_q.masked_fill(absent, 0.0) - log_p.masked_fill(absent, 0.0)
    return (q * difference - q + p).sum(-1)


def kl_from(teacher, logits):
    """KL(teacher || p), [N], of a teacher known by its logits or by its top."""
    return kl_of_buckets(teacher, logits) if isinstance(teacher, TopTokens) else kl(teacher, logits)


def looked_up(teacher, tokens, missing):
    """log q of some tokens [N,K] in a list; `missing` [N] for those that it does not have."""
    same = tokens[:, :, None] == teacher.tokens[:, None, :]
    place = same.to(torch.uint8).argmax(-1)
    return torch.where(same.any(-1), teacher.log_probabilities.gather(-1, place), missing[:, None])


def least(teacher):
    """The least listed log-probability, [N]."""
    return teacher.log_probabilities.amin(-1)


def expected_log_ratio(logits, a, b):
    """sum_v p_v (log a_v - log b_v), [N]; where a and b are known by their tops, over the top of
    a, and a token that b does not list has the least probability that b lists."""
    if isinstance(a, TopTokens):
        tokens, log_a = a.tokens, a.log_probabilities
        log_b = (looked_up(b, tokens, least(b)) if isinstance(b, TopTokens)
                 else b.log_softmax(-1).gather(-1, tokens))
        log_p = logits.log_softmax(-1).gather(-1, tokens)
    else:
        log_a, log_b, log_p = (z.log_softmax(-1) for z in (a, b, logits))
    return expectation(log_p, log_a, log_b)


def expectation(log_p, log_a, log_b, change=lambda ratio: ratio):
    """sum p change(log a - log b) over tokens that p has, [N]."""
    masked = log_p.isneginf()
    ratio = log_a.masked_fill(masked, 0.0) - log_b.masked_fill(masked, 0.0)
    return (log_p.exp() * change(ratio)).sum(-1)
