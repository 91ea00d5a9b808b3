"""Compares `aligndistil loss` with PyTorch float64 autograd: loss, gradient and error bound.

    python3 verify_against_pytorch.py                  # the example and 200 random batches
    python3 verify_against_pytorch.py --batches 20
    python3 verify_against_pytorch.py --objectives kto,adpa

Every batch is written as a safetensors file, evaluated by the command line and by
`reference_losses.py`, once for each objective; the options are cycled, so that every value is
covered, and so are dense teachers, the top of teachers in the file, and teacher stores. Diagnostics
are compared too. Prints the worst differences by objective and option; exits with 1 if one is too
large.
"""

import argparse
import itertools
import json
import math
import random
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from preference_losses import dpo_margins
from reference_losses import (HEADS, OBJECTIVES, TOKEN_SIGNALS, aligned, diagnostics, evaluate,
                              widen)
from row_statistics import label_log_probabilities, response_rows, top_tokens

LOSS_TOLERANCE = 1e-12  # relative
GRADIENT_TOLERANCE = 1e-10  # of the gradient's largest component

ROLES = ("policy", "reference", "dpo", "reverse_dpo", "teacher")

# The error bound is about the true loss; PyTorch's own float64 error comes on top and is allowed
# this much of the loss. Against 80-bit arithmetic it was at most 1.6e-14 on the example and 9e-15
# on the random batches.
TORCH_ALLOWANCE = 1e-13

LARGEST_VOCABULARY = 151_936  # Qwen2
LOGITS_PER_ROLE = 400_000  # about as many in a random batch; prompts and padding come on top
DTYPES = [torch.float64, torch.float32, torch.float64, torch.bfloat16, torch.float16]
EXPECTED_KEYS = {"objective", "backend", "parameters", "loss", "error_bound", "tokens",
                 "sequences", "metrics"}


# ---------------------------------------------------------------------------------------------
# Random batches


def random_vocabulary(rng, index):
    """Log-uniform from 2 to Qwen2's; every 25th batch is exactly Qwen2's."""
    if index % 25 == 24:
        return LARGEST_VOCABULARY
    return round(math.exp(rng.uniform(math.log(2), math.log(LARGEST_VOCABULARY))))


def random_roles(rng, generator, labels, vocabulary, dtype):
    """Logits [N,V] of five related models; in some batches some tokens are masked in all of them.

    The models differ by noise of standard deviation 0.3 to 1. Were they closer, the reference
    would fail, not the library: torch's KL, the sum of p (log p - log q), has an absolute error of
    some 1e-15, so its relative error grows as the distributions approach each other.
    """
    shape = (len(labels), vocabulary)
    common = rng.uniform(0.5, 3) * torch.randn(shape, generator=generator, dtype=torch.float64)
    masked = torch.zeros(shape, dtype=torch.bool)
    if vocabulary >= 8 and rng.random() < 0.4:
        masked = torch.rand(shape, generator=generator) < 0.2
        masked.scatter_(1, labels[:, None], False)  # a label must have a probability
    roles = {}
    for role in ROLES:
        noise = torch.randn(shape, generator=generator, dtype=torch.float64)
        logits = common + rng.uniform(0.3, 1) * noise
        roles[f"{role}_logits"] = logits.masked_fill(masked, -torch.inf).to(dtype)
    return roles


def random_signals(rng, generator, batch):
    """The numbers that come with responses and with their tokens, in one of two types."""
    dtype = rng.choice([torch.float64, torch.float32])
    sequences = len(batch["pairs"].flatten())
    shape = batch["labels" if "labels" in batch else "input_ids"].shape

    def normal(*shape):
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    rows = aligned(widen(batch))
    policy = label_log_probabilities(rows["policy_logits"], rows["labels"])
    old = torch.full(shape, torch.nan, dtype=torch.float64)
    place = batch["response_mask"].bool() if "response_mask" in batch else ...
    old[place] = policy + 0.3 * normal(*policy.shape)
    values = normal(*shape)
    signals = {"rewards": normal(sequences), "old_log_probabilities": old,
               "advantages": normal(*shape), "values": values,
               "old_values": values + 0.3 * normal(*shape),
               "returns": values + normal(*shape)}
    return {name: tensor.to(dtype) for name, tensor in signals.items()}


def random_kinds(rng, sequences):
    """Every kind of response, in any order."""
    kinds = [0, 1, 2, 3] + [rng.randrange(4) for _ in range(sequences - 4)]
    rng.shuffle(kinds)
    return torch.tensor(kinds)


def random_batch(rng, generator, vocabulary, dtype, padded):
    """Sequences of 1 to 16 response tokens, fewer where the vocabulary is large."""
    most_rows = max(8, LOGITS_PER_ROLE // vocabulary)
    longest = min(16, most_rows // 4)
    most_sequences = min(12, most_rows // longest) // 2 * 2
    sequences = rng.randrange(4, most_sequences + 1, 2)
    lengths = [rng.randint(max(1, longest // 2), longest) for _ in range(sequences)]
    order = rng.sample(range(sequences), sequences)  # a pair's sequences need not be neighbours
    batch = {
        "pairs": torch.tensor(order).reshape(-1, 2),
        "desirable": torch.tensor([rng.randrange(2) for _ in lengths]).to(
            rng.choice([torch.uint8, torch.bool, torch.int64])),
        "kind": random_kinds(rng, sequences),
    }

    if not padded:
        labels = torch.randint(vocabulary, (sum(lengths),), generator=generator)
        batch["labels"] = labels
        batch["offsets"] = torch.tensor([0, *itertools.accumulate(lengths)])
        batch |= random_roles(rng, generator, labels, vocabulary, dtype)
        return batch | random_signals(rng, generator, batch)

    # Prompts, responses, padding: what lies outside the responses is as random as the rest.
    prompts = [rng.randint(1, 3) for _ in lengths]
    width = max(p + n for p, n in zip(prompts, lengths)) + rng.randint(0, 2)
    input_ids = torch.randint(vocabulary, (sequences, width), generator=generator)
    response_mask = torch.zeros(sequences, width, dtype=torch.uint8)
    for b, (prompt, length) in enumerate(zip(prompts, lengths)):
        response_mask[b, prompt:prompt + length] = 1
    labels = input_ids.roll(-1, 1).flatten()  # row t predicts token t + 1
    roles = random_roles(rng, generator, labels, vocabulary, dtype)
    batch |= {"input_ids": input_ids, "response_mask": response_mask}
    batch |= {name: z.reshape(sequences, width, vocabulary) for name, z in roles.items()}
    return batch | random_signals(rng, generator, batch)


# ---------------------------------------------------------------------------------------------
# Teachers of which only the top is known


@dataclass
class Teachers:
    """Which roles an evaluation knows by their top alone, and from where.

    `form` is `dense`; `missing`, tensors in which the others have what is missing to 1; `rest`,
    tensors that say what the others have; or `store`.
    """

    form: str = "dense"
    roles: tuple = ()
    width: float = 0.0  # the tokens kept are V to this power

    def apply(self, batch):
        """The batch with the top of the roles instead of their logits, as PyTorch sees it."""
        batch = dict(batch)
        for role in self.roles if self.form != "dense" else ():
            logits = batch.pop(f"{role}_logits").double()
            top = top_tokens(logits, self.top(logits.shape[-1]))
            batch[f"{role}_top_tokens"] = top.tokens
            batch[f"{role}_top_log_probabilities"] = top.log_probabilities
            if self.form == "missing":  # whose rounding the rest makes up for
                batch[f"{role}_top_log_probabilities"] = top.log_probabilities.float()
            else:
                batch[f"{role}_rest_log_probability"] = top.rest
        return batch

    def top(self, vocabulary):
        return min(vocabulary, 64, math.ceil(vocabulary ** self.width))


# ---------------------------------------------------------------------------------------------
# Options: the named ones are cycled, the numbers are drawn


def cycled(*options):
    """All combinations of the options, over and over."""
    return itertools.cycle(itertools.product(*options))


def sft_options():
    for reduction, in cycled(["sequence_mean", "sequence_sum", "token_mean"]):
        yield {"reduction": reduction}


def dpo_options(rng):
    for length_normalised, label_smoothing, divergence in cycled(
            [False, True], [0.0, 0.1], ["reverse_kl", "forward_kl", "js", "alpha"]):
        parameters = {
            "beta": rng.uniform(0.05, 1),
            "label_smoothing": label_smoothing,
            "length_normalised": length_normalised,
            "divergence": divergence,
        }
        if divergence == "alpha":
            parameters["alpha"] = rng.uniform(0.2, 0.8)
        yield parameters


def aligndistil_options(rng, padded):
    variants = [{"variant": "paper"}, {"variant": "as_aligndistil"}] if padded else [{}]
    for tempered, weight, teacher, variant in cycled(
            [False, True], ["adaptive", "constant"], ["contrastive", "reference"], variants):
        parameters = {**variant, "teacher": teacher, "weight": weight,
                      "beta0": rng.uniform(0.05, 0.5)}
        if weight == "adaptive":
            parameters |= {"upper_bound": rng.uniform(5, 20), "epsilon": rng.choice([0.001, 0.01])}
        else:
            parameters["beta"] = rng.uniform(0.05, 0.5)
        if tempered:
            parameters |= {"policy_temperature": rng.uniform(0.7, 1.5),
                           "teacher_temperature": rng.uniform(0.7, 1.5)}
        yield parameters


def drawn(rng, names, *options, **ranges):
    """Named options are cycled, numbers are drawn from ranges."""
    for choice in cycled(*options):
        parameters = dict(zip(names, choice))
        yield parameters | {name: rng.uniform(*ends) for name, ends in ranges.items()}


def with_numbers(rng, options, numbers):
    """Draws further numbers where an option asks for them: {(name, value): {number: range}}."""
    for parameters in options:
        for (name, value), ranges in numbers.items():
            if parameters.get(name) == value:
                parameters |= {number: rng.uniform(*ends) for number, ends in ranges.items()}
        yield parameters


REDUCTIONS = ["sequence_mean", "sequence_sum", "token_mean"]


def adpa_options(rng):
    choices = [{"variant": "paper", "reduction": reduction} for reduction in REDUCTIONS]
    choices += [{"variant": "as_adpa", "last_token": last_token}
                for last_token in ("without_teacher", "with_teacher")]
    for choice, in cycled(choices):  # five, to meet all eight forms of teachers
        yield choice | {"gamma": rng.uniform(0.2, 3)}


def vanilla_kd_options(rng):
    for reduction, tempered in cycled(REDUCTIONS, [False, True]):
        parameters = {"reduction": reduction, "alpha": rng.uniform(0.2, 2)}
        yield parameters | ({"temperature": rng.uniform(0.7, 1.5)} if tempered else {})


def options_of_all(rng):
    """The options of every objective but AlignDistil, whose variants depend on the form."""
    reduction = ["reduction"], REDUCTIONS
    return {
        "sft": sft_options(),
        "dpo": dpo_options(rng),
        "reward_model": drawn(rng, [], margin=(0, 1)),
        "tdpo1": drawn(rng, [], beta=(0.05, 0.5)),
        "tdpo2": drawn(rng, [], beta=(0.05, 0.5), alpha=(0.1, 1)),
        "kto": with_numbers(
            rng,
            drawn(rng, ["reference_point"], ["batch_mean", "as_halos", "as_openrlhf", "given"],
                  beta=(0.05, 0.5), desirable_weight=(0.5, 2), undesirable_weight=(0.5, 2)),
            {("reference_point", "given"): {"z0": (0, 2)}}),
        "simpo": drawn(rng, ["variant"], ["paper", "as_openrlhf"], beta=(0.5, 3),
                       gamma_beta_ratio=(0, 1)),
        "wpo": drawn(rng, ["variant"], ["paper", "as_trl"], beta=(0.01, 0.3)),
        "ddpo": drawn(rng, [], beta=(0.05, 0.5)),
        "dpkd": drawn(rng, [], beta=(0.05, 0.5)),
        "plad": drawn(rng, [], margin=(0.1, 2)),
        "vanilla_kd": vanilla_kd_options(rng),
        "atkd": with_numbers(
            rng,
            drawn(rng, ["hardness"], ["batch_median", "given"], **{"lambda": (0.1, 0.9)}),
            {("hardness", "given"): {"threshold": (0.2, 0.9), "hard_share": (0.2, 0.8)}}),
        "dckd": drawn(rng, *reduction, alpha=(0.1, 1)),
        "adpa": adpa_options(rng),
        "q_argmax_kd": drawn(rng, *reduction, gamma=(0.2, 2)),
        "q_softmax_kd": drawn(rng, *reduction, gamma=(0.2, 2), beta=(0.02, 1)),
        "ppo": with_numbers(
            rng,
            drawn(rng, ["clipping", "reduction"], ["symmetric", "asymmetric"], REDUCTIONS,
                  clip=(0.1, 0.3)),
            {("clipping", "asymmetric"): {"clip_high": (0.1, 0.5)}}),
        "ppo_value": drawn(rng, *reduction, clip=(0.1, 0.4)),
        "reinforce_sentence": with_numbers(
            rng,
            drawn(rng, ["form", "baseline"], ["reward", "as_printed"],
                  ["none", "batch_mean", "given"], beta0=(0.05, 0.5), beta=(0.05, 0.5)),
            {("baseline", "given"): {"reward": (-1, 1)}}),
        "reinforce_token": drawn(rng, *reduction, beta0=(0.05, 0.5), beta=(0.05, 0.5)),
    }


def teacher_forms(rng):
    """A function that says how an objective with some parameters gets its teachers, in turn."""
    forms = itertools.cycle(["dense", "missing", "rest", "store"])
    of_adpa = itertools.cycle(itertools.product(
        ["dense", "missing", "rest", "store"], [("dpo",), ("dpo", "reference")]))

    def choose(objective, parameters):
        if objective == "vanilla_kd" and "temperature" not in parameters:
            return Teachers(next(forms), ("teacher",), rng.uniform(0, 1))
        if objective == "dckd":
            return Teachers(next(forms), ("dpo",), rng.uniform(0, 1))
        if objective != "adpa":
            return Teachers()
        form, roles = next(of_adpa)
        if parameters["variant"] == "as_adpa":  # knows tops alone
            form, roles = "rest" if form == "dense" else form, ("dpo", "reference")
        return Teachers(form, roles, rng.uniform(0, 1))

    return choose


def tame(parameters, batch):
    """Lowers a DPO's beta until |beta h| <= 20. Beyond, the loss e^(-beta h) of a well separated
    pair has as many correct digits as beta h has decimals, in any double arithmetic."""
    rows = aligned(widen(batch))
    names = ("policy_logits", "reference_logits", "labels", "offsets", "pairs")
    options = {name: parameters[name] for name in ("length_normalised", "divergence", "alpha")
               if name in parameters}
    largest = dpo_margins(*(rows[name] for name in names), **options).abs().max().item()
    return parameters | {"beta": min(parameters["beta"], 20 / largest)}


# ---------------------------------------------------------------------------------------------
# One evaluation


@dataclass
class Comparison:
    """The differences of one evaluation, each relative to what the table's head says."""

    objective: str
    labels: list[str]  # the options it counts for in the table
    loss: float = math.nan
    gradient: float = math.nan
    bound: float = math.nan
    bound_used: float = math.nan
    failures: list[str] = field(default_factory=list)


def build_stores(launcher, teachers, batch, batch_file):
    """Teacher stores of the roles, from the logits in the file; [--teacher ROLE=DIR] of each."""
    options = []
    for role in teachers.roles if teachers.form == "store" else ():
        store = batch_file.with_name(f"{role}-store")
        shutil.rmtree(store, ignore_errors=True)
        width = teachers.top(batch["policy_logits"].shape[-1])
        subprocess.run([str(launcher), "teacher", "build", "--batch", str(batch_file), "--role",
                        role, "--top", str(width), "--precision", "F64", "--out", str(store)],
                       check=True, capture_output=True, text=True)
        options += ["--teacher", f"{role}={store}"]
    return options


def command(launcher, objective, batch_file, parameters, gradient_file):
    """The command line of one evaluation."""
    line = [str(launcher), "loss", objective, "--batch", str(batch_file)]
    for name, value in parameters.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)  # str keeps all digits
        line += ["--param", f"{name}={text}"]
    if objective not in HEADS:
        line.append("--diagnostics")
    return line + ["--gradient", str(gradient_file), "--json"]


def must_be_zero(batch, name, variant):
    """Where the gradient is exactly 0: at masked tokens and outside the responses."""
    variable = batch[name]
    zero = variable.isneginf()
    if "response_mask" in batch and name == "policy_logits":
        rows = torch.arange(variable[..., 0].numel()).reshape(variable.shape[:2])
        outside = torch.ones(variable.shape[:2], dtype=torch.bool)
        outside.view(-1)[response_rows(rows, batch["response_mask"], variant)] = False
        zero |= outside[..., None]
    elif "response_mask" in batch and name in TOKEN_SIGNALS:
        zero |= ~batch["response_mask"].bool()
    return zero


def gradient_difference(actual, expected):
    """The largest difference, relative to the largest component of `expected`.

    A float32 gradient is the float64 one rounded: half a unit in the last place is taken off.
    """
    difference = (actual.double() - expected).abs()
    if actual.dtype == torch.float32:
        half_ulp = np.spacing(expected.abs().float().numpy()).astype(np.float64) / 2
        difference = (difference - torch.from_numpy(half_ulp)).clamp(min=0)
    worst, largest = difference.max().item(), expected.abs().max().item()
    return worst / largest if largest > 0 else (0.0 if worst == 0 else math.inf)


def compare(launcher, objective, batch, batch_file, parameters, teachers=Teachers()):
    """Evaluates once on each side and collects what differs too much."""
    padded = "response_mask" in batch
    name = HEADS.get(objective, "policy_logits")
    variable = batch[name]
    labels = [f"{option}={value}" for option, value in parameters.items()
              if isinstance(value, (str, bool)) or option == "label_smoothing"]
    if objective == "aligndistil":
        labels.append(f"temperatures={'drawn' if 'policy_temperature' in parameters else 1}")
    if objective == "vanilla_kd":
        labels.append(f"temperature={'drawn' if 'temperature' in parameters else 1}")
    labels.append(f"form={'padded' if padded else 'aligned'}")
    labels.append(f"{name}={str(variable.dtype).removeprefix('torch.')}")
    if teachers.roles:
        labels.append(f"teacher={teachers.form}")
    result = Comparison(objective, labels)

    gradient_file = batch_file.with_name("gradient.safetensors")
    stores = build_stores(launcher, teachers, batch, batch_file)
    batch = teachers.apply(batch)
    if teachers.form in ("missing", "rest"):
        batch_file = batch_file.with_name("sparse.safetensors")
        save_file(batch, batch_file)
    line = command(launcher, objective, batch_file, parameters, gradient_file) + stores
    process = subprocess.run(line, capture_output=True, text=True)
    if process.returncode != 0:
        result.failures.append(f"exit {process.returncode}: {process.stderr.strip()}")
        return result
    output = json.loads(process.stdout)
    if missing := EXPECTED_KEYS - output.keys():
        result.failures.append(f"the output lacks {sorted(missing)}")
        return result
    actual = load_file(gradient_file)[f"{name}.grad"]
    gradient_file.unlink()

    loss, expected = evaluate(objective, batch, parameters)
    difference = abs(output["loss"] - loss)
    tolerated = output["error_bound"] + TORCH_ALLOWANCE * abs(loss)
    result.loss = difference / abs(loss) if loss != 0 else (0.0 if difference == 0 else math.inf)
    result.bound = output["error_bound"] / abs(loss) if loss != 0 else math.nan
    result.bound_used = difference / tolerated if tolerated > 0 else math.nan
    # `not <=` rather than `>`, so that NaN fails.
    if not result.loss <= LOSS_TOLERANCE:
        result.failures.append(f"loss {output['loss']!r}, PyTorch {loss!r}")
    if not difference <= tolerated:
        result.failures.append(f"loss {output['loss']!r} ± {output['error_bound']}, "
                               f"PyTorch {loss!r}")

    after_token = objective == "aligndistil" and parameters.get("variant") == "as_aligndistil"
    if objective not in HEADS:
        result.failures += diagnostic_failures(output["metrics"], widen(batch), after_token)

    rows = aligned(batch)
    for count, expected_count in (("tokens", len(rows["labels"])),
                                  ("sequences", len(rows["offsets"]) - 1)):
        if output[count] != expected_count:
            result.failures.append(f"{count} {output[count]}, expected {expected_count}")

    dtype = torch.float64 if variable.dtype == torch.float64 else torch.float32
    if actual.dtype != dtype or actual.shape != variable.shape:
        result.failures.append(f"gradient {actual.dtype} {list(actual.shape)}, "
                               f"expected {dtype} {list(variable.shape)}")
        return result
    result.gradient = gradient_difference(actual, expected)
    if not result.gradient <= GRADIENT_TOLERANCE:
        result.failures.append(f"gradient differs by {result.gradient:.1e} of its largest")
    if actual[must_be_zero(batch, name, "as_aligndistil" if after_token else "paper")].any():
        result.failures.append("gradient not 0 at a masked token or outside the responses")
    return result


def diagnostic_failures(metrics, batch, after_token):
    """What the diagnostics are not."""
    roles = [name.removeprefix("mean_kl_to_") for name in metrics if name.startswith("mean_kl_to_")]
    expected = diagnostics(batch, roles, "as_aligndistil" if after_token else "paper")
    return [f"{name} {metrics.get(name)!r}, PyTorch {mean!r}" for name, mean in expected.items()
            if name not in metrics or not abs(metrics[name] - mean) <= LOSS_TOLERANCE * mean]


def reported(comparison, where, parameters):
    """The comparison, its failures preceded by what was evaluated."""
    comparison.failures = [f"{where}, {comparison.objective} {json.dumps(parameters)}: {failure}"
                           for failure in comparison.failures]
    return comparison


def check_example(launcher, path):
    """The losses that the metadata of the example names, against PyTorch and the metadata."""
    batch = load_file(path)
    with safe_open(path, "pt") as file:
        recorded = {key: float(value) for key, value in file.metadata().items()
                    if key.startswith("loss.")}
    comparisons = []
    with tempfile.TemporaryDirectory() as folder:
        batch_file = Path(folder, path.name)
        save_file(batch, batch_file)
        for key, value in recorded.items():
            _, objective, *options = key.split(".", 2)
            parameters = dict(option.split("=") for part in options for option in part.split(","))
            comparison = compare(launcher, objective, batch, batch_file, parameters)
            loss, _ = evaluate(objective, batch, parameters)
            if not abs(loss - value) <= LOSS_TOLERANCE * abs(value):
                comparison.failures.append(f"PyTorch {loss!r}, metadata {value!r}")
            comparisons.append(reported(comparison, path.name, parameters))
    return comparisons


def check_random(launcher, seed, index, vocabulary, dtype, padded, options):
    """One random batch under the given (objective, parameters, teachers)."""
    rng = random.Random(f"{seed} {index}")
    generator = torch.Generator().manual_seed(rng.getrandbits(32))
    batch = random_batch(rng, generator, vocabulary, dtype, padded)
    comparisons = []
    with tempfile.TemporaryDirectory() as folder:
        batch_file = Path(folder, "batch.safetensors")
        save_file(batch, batch_file)
        for objective, parameters, teachers in options:
            if objective == "dpo":
                parameters = tame(parameters, batch)
            comparison = compare(launcher, objective, batch, batch_file, parameters, teachers)
            where = f"batch {index} ({list(batch['policy_logits'].shape)})"
            comparisons.append(reported(comparison, where, parameters))
    return comparisons


# ---------------------------------------------------------------------------------------------


def plan(batches, seed, objectives):
    """The arguments of `check_random` for every batch; decided here, in order, so that neither
    the number of jobs nor their timing changes what is tested."""
    rng = random.Random(seed)
    options = options_of_all(rng)
    aligndistil = {padded: aligndistil_options(rng, padded) for padded in (False, True)}
    choose = teacher_forms(rng)
    for index in range(batches):
        padded = index % 4 == 3
        options["aligndistil"] = aligndistil[padded]
        evaluations = []
        for objective in OBJECTIVES:
            parameters = next(options[objective])
            evaluations.append((objective, parameters, choose(objective, parameters)))
        yield (index, random_vocabulary(rng, index), DTYPES[index % len(DTYPES)], padded,
               [evaluation for evaluation in evaluations if evaluation[0] in objectives])


def print_table(comparisons):
    """The worst differences by objective and option."""
    groups = defaultdict(list)
    for comparison in comparisons:
        for label in ["all", *comparison.labels]:
            groups[comparison.objective, label].append(comparison)

    def worst(group, name):
        values = [getattr(comparison, name) for comparison in group]
        return f"{np.nanmax(values):10.1e}" if not np.isnan(values).all() else f"{'-':>10}"

    print(f"{'':53}{'number':>7}{'loss':>10}{'gradient':>10}{'bound':>10}{'used':>10}")
    for objective, label in sorted(groups, key=lambda key: (key[0], key[1] != "all", key[1])):
        group = groups[objective, label]
        print(f"{objective:19}{label:34}{len(group):7}"
              + "".join(worst(group, name) for name in ("loss", "gradient", "bound", "bound_used")))
    print(f"""
loss      |loss - PyTorch| / |PyTorch|, at most {LOSS_TOLERANCE}
gradient  largest |difference| / largest |component|, at most {GRADIENT_TOLERANCE}; where logits
          are not float64 the gradient is float32, and half a float32 ulp is taken off first
bound     error_bound / |PyTorch|
used      |loss - PyTorch| / (error_bound + {TORCH_ALLOWANCE} |PyTorch|), at most 1""")


def main():
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aligndistil", type=Path, default=here.parent / "aligndistil",
                        help="the launcher (default: the one in the folder above)")
    parser.add_argument("--batches", type=int, default=200, help="random batches (default 200)")
    parser.add_argument("--seed", type=int, default=0, help="of the random batches (default 0)")
    parser.add_argument("--jobs", type=int, default=4, help="batches at a time (default 4)")
    parser.add_argument("--objectives", default=",".join(OBJECTIVES), metavar="ID,...",
                        help="on the random batches (default all)")
    arguments = parser.parse_args()
    objectives = arguments.objectives.split(",")
    if unknown := set(objectives) - OBJECTIVES.keys():
        parser.error(f"no objective {sorted(unknown)}; there are: {', '.join(OBJECTIVES)}")
    launcher = arguments.aligndistil.resolve()
    if not launcher.is_file():
        parser.error(f"no launcher at {launcher}")

    torch.set_num_threads(1)  # the jobs are the parallelism
    with ThreadPoolExecutor(arguments.jobs) as pool:
        pending = [pool.submit(check_example, launcher, here / "reviews.safetensors")]
        pending += [pool.submit(check_random, launcher, arguments.seed, *batch)
                    for batch in plan(arguments.batches, arguments.seed, objectives)]
        comparisons = [comparison for future in pending for comparison in future.result()]

    print_table(comparisons)
    failures = [failure for comparison in comparisons for failure in comparison.failures]
    print(f"\n{len(comparisons)} evaluations, {len(failures)} failures")
    for failure in failures[:20]:
        print(failure)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
