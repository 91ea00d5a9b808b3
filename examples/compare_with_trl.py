"""Compares losses with the code of TRL's trainers, on the same logits.

    pip install trl torch safetensors numpy
    python3 compare_with_trl.py

Each trainer's own loss method runs on a model that returns given logits; nothing of it is rewritten
here. `aligndistil loss` reads the same numbers from a file. Prints both and their relative
difference; spec/PEERS.md explains those that are not rounding.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from types import MethodType, SimpleNamespace

import torch
import trl
from safetensors.torch import save_file
from trl.experimental.cpo import CPOTrainer
from trl.experimental.gkd import GKDTrainer
from trl.trainer.dpo_trainer import DPOTrainer
from trl.trainer.grpo_trainer import GRPOTrainer
from trl.trainer.kto_trainer import KTOTrainer
from trl.trainer.reward_trainer import RewardTrainer

PAIRS, LONGEST, VOCABULARY = 6, 20, 500
CPU = torch.device("cpu")


# ---------------------------------------------------------------------------------------------
# The numbers


def random_batch(seed=0):
    """Padded logits in float64; the first half of the sequences is chosen, the second rejected."""
    generator = torch.Generator().manual_seed(seed)
    sequences, width = 2 * PAIRS, LONGEST + 4

    def normal(*shape):
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    common = 3 * normal(sequences, width, VOCABULARY)
    prompts = torch.randint(1, 4, (sequences,), generator=generator)
    lengths = torch.randint(3, LONGEST + 1, (sequences,), generator=generator)
    position = torch.arange(width)
    mask = (position >= prompts[:, None]) & (position < (prompts + lengths)[:, None])
    batch = {f"{role}_logits": common + 0.4 * normal(*common.shape)
             for role in ("policy", "reference", "dpo", "teacher")}
    # Likely tokens, as responses have: with improbable ones every loss is saturated.
    sampled = torch.multinomial(common.softmax(-1).flatten(0, 1), 1, generator=generator)
    sampled = sampled.reshape(sequences, width).roll(1, 1)
    old = batch["policy_logits"].log_softmax(-1)[:, :-1].gather(-1, sampled[:, 1:, None])[..., 0]
    advantages = normal(sequences)
    return batch | {
        "input_ids": sampled,
        "response_mask": mask.to(torch.uint8),
        "pairs": torch.arange(sequences).reshape(2, -1).T.contiguous(),
        "rewards": normal(sequences),
        "old_log_probabilities": torch.nn.functional.pad(
            old + 0.3 * normal(*old.shape), (1, 0)),
        "advantages": advantages[:, None].expand(-1, width).contiguous(),
    }


def greedy(batch):
    """The same with the policy's most probable tokens as responses."""
    return batch | {"input_ids": batch["policy_logits"].argmax(-1).roll(1, 1)}


# ---------------------------------------------------------------------------------------------
# TRL


class FixedModel:
    """A model that returns the same logits whatever it is asked."""

    training = True
    is_gradient_checkpointing = False

    def __init__(self, logits):
        self.logits = logits

    def __call__(self, **_):
        return SimpleNamespace(logits=self.logits)


class TwoBatchModel(FixedModel):
    """A model that is asked about answers, and about mismatched responses, whose ids it knows."""

    def __init__(self, logits, mismatched, mismatched_ids):
        super().__init__(logits[~mismatched])
        self.others = FixedModel(logits[mismatched])
        self.mismatched_ids = mismatched_ids

    def __call__(self, input_ids, **_):
        return self.others() if input_ids is self.mismatched_ids else super().__call__()


def trainer_of(cls, **attributes):
    """What a loss method reads of its trainer; gathering over one process is the identity."""
    trainer = SimpleNamespace(
        accelerator=SimpleNamespace(device=CPU, gather=lambda x: x, gather_for_metrics=lambda x: x,
                                    reduce=lambda x, **_: x, num_processes=1),
        model=SimpleNamespace(training=True), _metrics=defaultdict(lambda: defaultdict(list)),
        args=SimpleNamespace(gradient_checkpointing_kwargs=None, center_rewards_coefficient=None, delta=None),
        aux_loss_enabled=False, precompute_ref_logps=False, _total_train_tokens=0, _tp_size=1,
        current_gradient_accumulation_steps=1, **attributes)
    trainer.call = lambda name, *arguments: MethodType(getattr(cls, name), trainer)(*arguments)
    return trainer


def trl_dpo(batch, **changes):
    settings = {"beta": 0.1, "ld_alpha": None, "f_divergence_type": "reverse_kl",
                "f_alpha_divergence_coef": 0.5, "loss_types": ["sigmoid"], "loss_weights": [1.0],
                "label_smoothing": 0.0, "use_weighting": False}
    trainer = trainer_of(DPOTrainer, **(settings | changes))
    trainer.model = FixedModel(batch["policy_logits"])
    trainer.ref_model = FixedModel(batch["reference_logits"])
    inputs = {"input_ids": batch["input_ids"], "attention_mask": torch.ones_like(batch["input_ids"]),
              "completion_mask": batch["response_mask"].long()}
    return trainer.call("_compute_loss", trainer.model, inputs, False)


def trl_kto(batch, mismatched, desirable, **changes):
    settings = {"beta": 0.1, "calculate_KL": True, "loss_type": "kto", "desirable_weight": 1.0,
                "undesirable_weight": 1.0, "use_liger_kernel": False}
    trainer = trainer_of(KTOTrainer, **(settings | changes))

    ids, mask = batch["input_ids"], batch["response_mask"].long()
    kl_ids = ids[mismatched]
    trainer.model, trainer.ref_model = (
        TwoBatchModel(batch[f"{role}_logits"], mismatched, kl_ids)
        for role in ("policy", "reference"))
    trainer._compute_kl_logps = MethodType(KTOTrainer._compute_kl_logps, trainer)
    inputs = {"input_ids": ids[~mismatched], "attention_mask": torch.ones_like(ids[~mismatched]),
              "completion_mask": mask[~mismatched], "KL_input_ids": kl_ids,
              "KL_attention_mask": torch.ones_like(kl_ids), "KL_completion_mask": mask[mismatched],
              "label": desirable[~mismatched]}
    return trainer.call("_compute_loss", trainer.model, inputs, False)


def trl_smoothed(batch, label_smoothing):
    """CPO's loss, which has the smoothing that DPOTrainer gave up, of log-ratios."""
    trainer = trainer_of(CPOTrainer, beta=0.1, label_smoothing=label_smoothing, alpha=0.0,
                         loss_type="sigmoid")
    labels = batch["input_ids"].masked_fill(batch["response_mask"] == 0, -100)
    policy, reference = (CPOTrainer.get_batch_logps(batch[f"{role}_logits"], labels)
                         for role in ("policy", "reference"))
    losses, _, _ = trainer.call("cpo_loss", *(policy - reference).chunk(2))
    return losses.mean()


def trl_simpo(batch, **changes):
    settings = {"beta": 2.0, "simpo_gamma": 0.5, "label_smoothing": 0.0, "alpha": 0.0,
                "loss_type": "simpo"}
    trainer = trainer_of(CPOTrainer, **(settings | changes))
    labels = batch["input_ids"].masked_fill(batch["response_mask"] == 0, -100)
    scores = CPOTrainer.get_batch_logps(batch["policy_logits"], labels, average_log_prob=True)
    losses, _, _ = trainer.call("cpo_loss", *scores.chunk(2))
    return losses.mean()


def trl_divergence(batch, beta, **options):
    labels = batch["input_ids"].masked_fill(batch["response_mask"] == 0, -100)[:, 1:]
    return GKDTrainer.generalized_jsd_loss(
        batch["policy_logits"][:, :-1], batch["teacher_logits"][:, :-1], labels, beta=beta,
        **options)


def trl_reward(batch, margin):
    trainer = trainer_of(RewardTrainer)
    rewards = batch["rewards"][:, None]
    inputs = {"attention_mask": torch.ones_like(batch["input_ids"])}
    if margin:
        inputs["margin"] = torch.full((PAIRS,), margin, dtype=torch.float64)
    return trainer.call("compute_loss", FixedModel(rewards), inputs)


def trl_grpo(batch, low, high, loss_type="grpo"):
    trainer = trainer_of(
        GRPOTrainer, beta=0.0, epsilon_low=low, epsilon_high=high, loss_type=loss_type,
        top_entropy_quantile=1.0, use_vllm=False, vllm_importance_sampling_correction=False,
        importance_sampling_level="token", off_policy_mask_threshold=None, temperature=1.0,
        delta=None, max_completion_length=LONGEST, use_bias_correction_kl=False,
        tools=None, use_liger_kernel=False, _entropy_bonus_enabled=False)
    log_probabilities = batch["policy_logits"].log_softmax(-1)[:, :-1].gather(
        -1, batch["input_ids"][:, 1:, None])[..., 0]
    entropies = torch.zeros_like(log_probabilities)
    trainer._get_per_token_logps_and_entropies = lambda *_, **__: (
        log_probabilities, entropies, None)
    trainer.args.steps_per_generation = 1
    ids, mask = batch["input_ids"], batch["response_mask"].long()
    inputs = {"prompt_ids": ids[:, :1], "prompt_mask": torch.ones_like(ids[:, :1]),
              "completion_ids": ids[:, 1:], "completion_mask": mask[:, 1:],
              "old_per_token_logps": batch["old_log_probabilities"][:, 1:],
              "advantages": batch["advantages"][:, 0], "num_items_in_batch": mask.sum()}
    return trainer.call("_compute_loss", trainer.model, inputs)


# ---------------------------------------------------------------------------------------------
# Both


class Comparison:
    """Evaluates a batch on both sides and prints a line."""

    def __init__(self, launcher, folder):
        self.launcher = launcher
        self.folder = Path(folder)

    def ours(self, batch, objective, **parameters):
        path = self.folder / "batch.safetensors"
        save_file({name: tensor.clone() for name, tensor in batch.items()}, path)
        line = [str(self.launcher), "loss", objective, "--batch", str(path), "--json"]
        for name, value in parameters.items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            line += ["--param", f"{name}={text}"]
        result = subprocess.run(line, capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(result.stderr)
        return float(json.loads(result.stdout)["loss"])

    @staticmethod
    def show(what, ours, theirs):
        try:
            number = float(theirs())
        except Exception as error:  # what a trainer cannot do is a result too
            print(f"{what:76} {ours:22.16g} {type(error).__name__}: {error}")
            return
        relative = abs(number - ours) / abs(ours)
        print(f"{what:76} {ours:22.16g} {number:22.16g} {relative:9.1e}")


def compare_pairs(compare, batch):
    """DPO, WPO, SimPO and the reward model."""
    single = {name: tensor.float() if tensor.is_floating_point() else tensor
              for name, tensor in batch.items()}
    ours, show = compare.ours, compare.show
    show("dpo; DPOTrainer sigmoid", ours(batch, "dpo"), lambda: trl_dpo(batch))
    show("dpo; the same in float32", ours(single, "dpo"), lambda: trl_dpo(single))
    show("dpo divergence=forward_kl; f_divergence_type forward_kl",
         ours(batch, "dpo", divergence="forward_kl"),
         lambda: trl_dpo(batch, f_divergence_type="forward_kl"))
    show("dpo divergence=js; js_divergence", ours(batch, "dpo", divergence="js"),
         lambda: trl_dpo(batch, f_divergence_type="js_divergence"))
    for precision, numbers in (("float64", batch), ("float32", single)):
        show(f"dpo divergence=alpha a=0.3; alpha_divergence coef=0.7, {precision}",
             ours(numbers, "dpo", divergence="alpha", alpha=0.3),
             lambda: trl_dpo(numbers, f_divergence_type="alpha_divergence",
                             f_alpha_divergence_coef=0.7))
    show("dpo length_normalised; sigmoid_norm", ours(batch, "dpo", length_normalised=True),
         lambda: trl_dpo(batch, loss_types=["sigmoid_norm"]))
    show("dpo length_normalised divergence=js; sigmoid_norm js_divergence",
         ours(batch, "dpo", length_normalised=True, divergence="js"),
         lambda: trl_dpo(batch, loss_types=["sigmoid_norm"], f_divergence_type="js_divergence"))
    show("dpo label_smoothing=0.1; robust", ours(batch, "dpo", label_smoothing=0.1),
         lambda: trl_dpo(batch, loss_types=["robust"], label_smoothing=0.1))
    show("dpo label_smoothing=0.1; CPOTrainer sigmoid of log-ratios",
         ours(batch, "dpo", label_smoothing=0.1), lambda: trl_smoothed(batch, 0.1))
    for responses, numbers in (("sampled", batch), ("greedy", greedy(batch))):
        for variant in ("paper", "as_trl"):
            show(f"wpo variant={variant}, {responses} responses; DPOTrainer use_weighting",
                 ours(numbers, "wpo", beta=0.1, variant=variant),
                 lambda: trl_dpo(numbers, use_weighting=True))
    show("simpo; CPOTrainer simpo", ours(batch, "simpo"), lambda: trl_simpo(batch))
    show("simpo; CPOTrainer with its default beta 0.1 and gamma 0.5",
         ours(batch, "simpo", beta=0.1, gamma_beta_ratio=5),
         lambda: trl_simpo(batch, beta=0.1))
    for margin in (0.0, 0.5):
        show(f"reward_model margin={margin}; RewardTrainer",
             ours(batch, "reward_model", margin=margin), lambda: trl_reward(batch, margin))


def compare_kto(compare, batch):
    sequences = 2 * PAIRS
    kinds = torch.zeros(sequences, dtype=torch.int64)
    kinds[1::3] = 3
    desirable = (torch.arange(sequences) % 2).bool()
    for what in ("as drawn", "swapped", "one log-ratio 0"):
        numbers = batch | {"kind": kinds, "desirable": desirable}
        if what == "swapped":  # policy and reference, so that the log-ratios change their sign
            numbers["policy_logits"] = batch["reference_logits"]
            numbers["reference_logits"] = batch["policy_logits"]
        elif what != "as drawn":
            policy = batch["policy_logits"].clone()
            policy[1] = batch["reference_logits"][1]
            policy[4] += batch["input_ids"][4].roll(-1).eq(torch.arange(VOCABULARY)[:, None]).T
            numbers["policy_logits"] = policy
        for point in ("batch_mean", "as_halos"):
            compare.show(
                f"kto reference_point={point}, {what}; KTOTrainer",
                compare.ours(numbers, "kto", desirable_weight=1.5, reference_point=point),
                lambda: trl_kto(numbers, kinds == 3, desirable, desirable_weight=1.5))


def compare_divergences(compare, batch):
    ours, show = compare.ours, compare.show
    token_mean = {"reduction": "token_mean"}
    forward = ours(batch, "vanilla_kd", **token_mean) - ours(batch, "sft", **token_mean)
    show("vanilla_kd token_mean - sft; GKD beta=0 (KL from the teacher)", forward,
         lambda: trl_divergence(batch, 0))
    tempered = ours(batch, "vanilla_kd", temperature=2, **token_mean) - ours(
        batch, "sft", **token_mean)
    show("the same at temperature 2", tempered, lambda: trl_divergence(batch, 0, temperature=2))
    masked = dict(batch)
    for role in ("policy", "teacher"):
        masked[f"{role}_logits"] = batch[f"{role}_logits"].clone()
        masked[f"{role}_logits"][..., -1] = -torch.inf
    masked["input_ids"] = batch["input_ids"].clamp(max=VOCABULARY - 2)
    forward = ours(masked, "vanilla_kd", **token_mean) - ours(masked, "sft", **token_mean)
    show("the same with a token that both mask", forward, lambda: trl_divergence(masked, 0))
    constant = {"teacher": "reference", "weight": "constant", "beta0": 1, "beta": 1}
    toward = batch | {"dpo_logits": batch["teacher_logits"]}
    show("aligndistil, z* = teacher (sequence mean); GKD beta=1 (token mean)",
         ours(toward, "aligndistil", **constant), lambda: trl_divergence(batch, 1))
    first = {name: tensor[:1] for name, tensor in toward.items()}
    show("the same for one sequence", ours(first, "aligndistil", **constant),
         lambda: trl_divergence(first, 1))


def compare_ppo(compare, batch):
    show = compare.show
    show("ppo; GRPOTrainer loss_type grpo", compare.ours(batch, "ppo"),
         lambda: trl_grpo(batch, 0.2, 0.2))
    show("ppo clip_high=0.28; epsilon_high 0.28",
         compare.ours(batch, "ppo", clipping="asymmetric", clip=0.2, clip_high=0.28),
         lambda: trl_grpo(batch, 0.2, 0.28))
    show("ppo token_mean; loss_type bnpo", compare.ours(batch, "ppo", reduction="token_mean"),
         lambda: trl_grpo(batch, 0.2, 0.2, "bnpo"))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aligndistil", type=Path,
                        default=Path(__file__).resolve().parent.parent / "aligndistil")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    print(f"trl {trl.__version__}, torch {torch.__version__}, seed {arguments.seed}")
    print(f"{'':76} {'aligndistil':>22} {'trl':>22} {'relative':>9}")
    batch = random_batch(arguments.seed)
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        compare = Comparison(arguments.aligndistil.resolve(), folder)
        compare_pairs(compare, batch)
        compare_kto(compare, batch)
        compare_divergences(compare, batch)
        compare_ppo(compare, batch)


if __name__ == "__main__":
    main()
