"""Every objective in PyTorch, evaluated on a batch as it lies in a file.

The losses themselves stand in `preference_losses.py`, `distillation_losses.py` and
`reinforcement_losses.py`: what a careful reader would type from the papers, straightforward formulas
and autograd. Meant for float64 tensors, where they are good to about 13 digits.

Only the policy carries gradient, or the output of the head that an objective trains. The names of
objectives, parameters and tensors are those of the command line.
"""

import torch

from distillation_losses import (adpa, aligndistil, atkd, dckd, q_argmax_kd, q_softmax_kd, sft,
                                 vanilla_kd)
from preference_losses import (ddpo, dpkd, dpo, kto, plad, reward_model, simpo, tdpo1, tdpo2, wpo)
from reinforcement_losses import ppo, ppo_value, reinforce_sentence, reinforce_token
from row_statistics import TopTokens, entropy, kl, missing_mass, response_rows

CHOSEN, REJECTED, GENERATED, MISMATCHED = range(4)

# What carries the gradient, where it is not policy_logits.
HEADS = {"reward_model": "rewards", "ppo_value": "values"}

TOKEN_SIGNALS = ("old_log_probabilities", "advantages", "values", "old_values", "returns")
STATES = ("_logits", "_top_tokens", "_top_log_probabilities", "_rest_log_probability")


class Rows(dict):
    """A batch by rows: every role's logits [N,V], `labels` [N], `offsets` [S+1] and what else the
    file holds."""

    def logits(self, role):
        return self[f"{role}_logits"]

    def teacher(self, role):
        """The role's logits, or its top where the file has no logits."""
        if f"{role}_logits" in self:
            return self.logits(role)
        log_probabilities = self[f"{role}_top_log_probabilities"]
        tokens = self[f"{role}_top_tokens"].long()
        rest = self.get(f"{role}_rest_log_probability")
        if rest is None:
            rest = missing_mass(log_probabilities)
            if tokens.shape[-1] == self.logits("policy").shape[-1]:
                rest = torch.full_like(rest, -torch.inf)
        return TopTokens(tokens, log_probabilities, rest)

    def kind(self, kind):
        """Which responses [S] are of a kind; without kinds the rejected ones of pairs are rejected
        and all others chosen."""
        kinds = self.get("kind")
        if kinds is None:
            kinds = torch.zeros(len(self["offsets"]) - 1, dtype=torch.int64)
            kinds[self["pairs"][:, 1]] = REJECTED
        return kinds == kind


def aligned(batch, variant="paper"):
    """The batch by rows; padded tensors lose their prompts and their padding."""
    if "response_mask" not in batch:
        return Rows(batch)
    mask = batch["response_mask"].bool()
    rows = Rows(batch)
    for name, tensor in batch.items():
        if name.endswith(STATES):
            rows[name] = response_rows(tensor, mask, variant)
        elif name in TOKEN_SIGNALS:
            rows[name] = tensor[mask]
    if "input_ids" in batch:
        rows["labels"] = batch["input_ids"][mask]
    rows["offsets"] = torch.cat([torch.zeros(1, dtype=torch.int64), mask.sum(1).cumsum(0)])
    return rows


def policy_and(b, *roles):
    """The policy's logits, those of other roles, labels and offsets."""
    return (b.logits("policy"), *(b.logits(role) for role in roles), b["labels"], b["offsets"])


def on_pairs(loss, *roles):
    return lambda b, **p: loss(*policy_and(b, *roles), b["pairs"], **p)


def on_rows(loss, *roles):
    return lambda b, **p: loss(*policy_and(b, *roles), **p)


def on_generated(loss):
    return lambda b, **p: loss(b.logits("policy"), b.teacher("dpo"), b.teacher("reference"),
                               b["labels"], b["offsets"], b.kind(CHOSEN), b.kind(GENERATED), **p)


def aligndistil_of(b, **p):
    contrastive = p.get("teacher", "contrastive") == "contrastive"
    other = b.logits("reverse_dpo" if contrastive else "reference")
    return aligndistil(b.logits("policy"), b.logits("dpo"), other, b["offsets"], **p)


def atkd_of(b, **p):
    renamed = {{"lambda": "lambda_"}.get(name, name): value for name, value in p.items()}
    return atkd(b.logits("policy"), b.logits("teacher"), b["labels"], **renamed)


OBJECTIVES = {
    "sft": on_rows(sft),
    "reward_model": lambda b, **p: reward_model(b["rewards"], b["pairs"], **p),
    "dpo": on_pairs(dpo, "reference"),
    "tdpo1": on_pairs(tdpo1, "reference"),
    "tdpo2": on_pairs(tdpo2, "reference"),
    "kto": lambda b, **p: kto(*policy_and(b, "reference"), b["desirable"], b.kind(MISMATCHED), **p),
    "simpo": on_pairs(simpo),
    "wpo": on_pairs(wpo, "reference"),
    "ddpo": lambda b, **p: ddpo(*policy_and(b, "reference"), b["pairs"], b["rewards"], **p),
    "dpkd": on_pairs(dpkd, "teacher"),
    "plad": on_pairs(plad),
    "aligndistil": aligndistil_of,
    "vanilla_kd": lambda b, **p: vanilla_kd(
        b.logits("policy"), b.teacher("teacher"), b["labels"], b["offsets"], **p),
    "atkd": atkd_of,
    "dckd": lambda b, **p: dckd(b.logits("policy"), b.teacher("dpo"), b["labels"], b["offsets"],
                                b.kind(CHOSEN), b.kind(REJECTED), **p),
    "adpa": on_generated(adpa),
    "q_argmax_kd": on_generated(q_argmax_kd),
    "q_softmax_kd": on_generated(q_softmax_kd),
    "ppo": lambda b, **p: ppo(
        *policy_and(b), b["old_log_probabilities"], b["advantages"], **p),
    "ppo_value": lambda b, **p: ppo_value(
        b["values"], b["old_values"], b["returns"], b["offsets"], **p),
    "reinforce_sentence": on_rows(reinforce_sentence, "dpo", "reverse_dpo"),
    "reinforce_token": on_rows(reinforce_token, "dpo", "reverse_dpo"),
}


def loss_of_batch(objective, batch, parameters):
    """The loss of one batch, aligned or padded."""
    if objective not in OBJECTIVES:
        raise ValueError(f"unknown objective: {objective}")
    after_token = objective == "aligndistil" and parameters.get("variant") == "as_aligndistil"
    rows = aligned(batch, "as_aligndistil" if after_token else "paper")
    return OBJECTIVES[objective](rows, **parameters)


def diagnostics(batch, roles, variant="paper"):
    """Means over all tokens: the policy's entropy, and its KL to and from other roles."""
    rows = aligned(batch, variant)
    policy = rows.logits("policy")
    means = {"mean_entropy": entropy(policy).mean().item()}
    for role in roles:
        means[f"mean_kl_to_{role}"] = kl(policy, rows.logits(role)).mean().item()
        means[f"mean_kl_from_{role}"] = kl(rows.logits(role), policy).mean().item()
    return means


def widen(batch):
    """The batch with its numbers in float64; exact from float32, bfloat16 and float16."""
    return {name: tensor.double() if tensor.is_floating_point() else tensor
            for name, tensor in batch.items()}


def evaluate(objective, batch, parameters):
    """The loss in float64 and its gradient with respect to `policy_logits`, or to the output of
    the head, in their shape."""
    name = HEADS.get(objective, "policy_logits")
    variable = batch[name].double().clone().requires_grad_()
    loss = loss_of_batch(objective, {**widen(batch), name: variable}, parameters)
    loss.backward()
    return loss.item(), variable.grad
