"""SFT, DPO and AlignDistil as their papers write them, in PyTorch, for comparison.

Straightforward formulas and autograd, no kernels and no tricks: this is what a careful reader would
type from the papers. Meant for float64 tensors, where it is good to about 13 digits.

Shapes: logits [N,V] and labels [N] are aligned, row t predicts label t; `offsets` [S+1] cuts the N
rows into S responses. `response_rows` brings padded Hugging Face tensors into that form. A logit of
minus infinity is a token of probability 0. Only the policy carries gradient. Values are in nats.

Papers: AlignDistil (arXiv:2503.02832), DPO (arXiv:2305.18290), f-DPO (arXiv:2309.16240).
"""

import torch
from torch.nn.functional import logsigmoid

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


def reduce(values, offsets, reduction, sequences=None, tokens=None):
    """One number from one value a row.

    `sequences` and `tokens` are the denominators, by default those of this batch. Pass the totals
    of the whole batch to split it into micro-batches: the parts then add up to the whole.
    """
    lengths = offsets.diff()
    sequences = len(lengths) if sequences is None else sequences
    tokens = int(lengths.sum()) if tokens is None else tokens
    sums = sequence_sums(values, offsets)
    if reduction == "sequence_mean":
        return (sums / lengths.clamp(min=1)).sum() / sequences
    if reduction == "sequence_sum":
        return sums.sum() / sequences
    if reduction == "token_mean":
        return sums.sum() / tokens
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


def total_variation(p_logits, q_logits):
    """TVD(p, q) = 1/2 sum |p - q| of each row, [N]."""
    return 0.5 * (p_logits.softmax(-1) - q_logits.softmax(-1)).abs().sum(-1)


def mix(z, weight, direction_from, direction_to):
    """z + weight * (direction_to - direction_from), one weight a row; masked where all are."""
    masked = z.isneginf() & direction_from.isneginf() & direction_to.isneginf()
    z, start, end = (x.masked_fill(masked, 0.0) for x in (z, direction_from, direction_to))
    return (z + weight[:, None] * (end - start)).masked_fill(masked, -torch.inf)


# ---------------------------------------------------------------------------------------------
# Objectives


def sft(policy, labels, offsets, *, reduction="sequence_mean", sequences=None, tokens=None):
    """Supervised fine-tuning: -log p(y_t)."""
    return reduce(-label_log_probabilities(policy, labels), offsets, reduction, sequences, tokens)


def dpo_margins(policy, reference, labels, offsets, pairs, *, length_normalised=False,
                divergence="reverse_kl", alpha=0.5):
    """h = score(chosen) - score(rejected) of each pair, [P].

    A response's log-ratio is rho = sum_t (lp_t - lr_t), divided by |y| if length-normalised; its
    score is f'(e^rho) of the chosen f-divergence, up to a constant.
    """
    log_ratio = label_log_probabilities(policy, labels) - label_log_probabilities(reference, labels)
    rho = sequence_sums(log_ratio, offsets)
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
        length_normalised=False, divergence="reverse_kl", alpha=0.5, pair_count=None):
    """Direct preference optimisation: -(1-s) log sigma(beta h) - s log sigma(-beta h).

    The mean over pairs; `pair_count` is its denominator, by default the pairs of this batch.
    """
    h = dpo_margins(policy, reference, labels, offsets, pairs,
                    length_normalised=length_normalised, divergence=divergence, alpha=alpha)
    s = label_smoothing
    losses = -(1 - s) * logsigmoid(beta * h) - s * logsigmoid(-beta * h)
    return losses.sum() / (len(pairs) if pair_count is None else pair_count)


def aligndistil(policy, dpo, other, offsets, *, teacher="contrastive", weight="adaptive",
                beta0=0.1, upper_bound=15.0, epsilon=0.001, beta=None, policy_temperature=1.0,
                teacher_temperature=1.0, variant="paper", sequences=None):
    """AlignDistil: (1/|y|) sum_t beta_t KL(pi || softmax z*_t), mean over sequences (eqs. 15-19).

    `other` is the reverse DPO model for the contrastive teacher, else the reference model:

        contrastive   z* = z_dpo + alpha_t (z_dpo - z_reverse)              eqs. 15, 17
        reference     z* = alpha_t z_dpo + (1 - alpha_t) z_reference        eq. 11
        adaptive      alpha_t = r TVD(pi_dpo, pi_other) + epsilon, beta_t = beta0 / alpha_t   eq. 16
        constant      alpha_t = beta0 / beta, beta_t = beta

    Temperatures divide z* and the policy's logits in the KL, not the logits in the TVD. The
    variant `as_published_code` leaves the 1/2 out of the TVD (and takes other rows, see
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
    return reduce(beta_t * divergence, offsets, "sequence_mean", sequences)


# ---------------------------------------------------------------------------------------------
# A batch as it lies in a file


def aligned(batch, variant="paper"):
    """The batch with every role's rows [N,V], `labels` [N] and `offsets` [S+1]."""
    if "response_mask" not in batch:
        return batch
    mask = batch["response_mask"]
    return {
        **{name: response_rows(tensor, mask, variant)
           for name, tensor in batch.items() if name.endswith("_logits")},
        "labels": batch["input_ids"][mask.bool()],
        "offsets": torch.cat([torch.zeros(1, dtype=torch.int64), mask.sum(1).cumsum(0)]),
        "pairs": batch["pairs"],
    }


def loss_of_batch(objective, batch, parameters):
    """The loss of one batch, aligned or padded; `batch` and `parameters` are named as in its file
    and on the command line."""
    rows = aligned(batch, parameters.get("variant", "paper"))
    policy, labels, offsets = rows["policy_logits"], rows["labels"], rows["offsets"]
    if objective == "sft":
        return sft(policy, labels, offsets, **parameters)
    if objective == "dpo":
        return dpo(policy, rows["reference_logits"], labels, offsets, rows["pairs"], **parameters)
    if objective == "aligndistil":
        contrastive = parameters.get("teacher", "contrastive") == "contrastive"
        other = rows["reverse_dpo_logits" if contrastive else "reference_logits"]
        return aligndistil(policy, rows["dpo_logits"], other, offsets, **parameters)
    raise ValueError(f"unknown objective: {objective}")


def widen(batch):
    """The batch with its logits in float64; exact from float32, bfloat16 and float16."""
    return {name: tensor.double() if tensor.is_floating_point() else tensor
            for name, tensor in batch.items()}


def evaluate(objective, batch, parameters):
    """The loss in float64 and its gradient with respect to `policy_logits`, in their shape."""
    policy = batch["policy_logits"].double().clone().requires_grad_()
    loss = loss_of_batch(objective, {**widen(batch), "policy_logits": policy}, parameters)
    loss.backward()
    return loss.item(), policy.grad
