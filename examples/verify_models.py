#!/usr/bin/env python3
"""Compares the language models with transformers: logits, gradients, one AdamW step, saved files.

    python examples/verify_models.py

Needs torch, transformers, safetensors and Maven. Writes to a temporary directory. Every line is a
model and the largest ‖ours − theirs‖ / ‖theirs‖ over its tensors; more than 1e-5 fails.
"""
import os
import subprocess
import sys
import tempfile

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, LlamaConfig, Qwen2Config
from transformers.utils.logging import disable_progress_bar

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIMIT = 1e-5
COMMON = dict(
    vocab_size=211,
    hidden_size=64,
    intermediate_size=112,
    num_hidden_layers=3,
    max_position_embeddings=512,
)
LLAMA3 = dict(
    rope_type="llama3",
    rope_theta=10000.0,
    factor=8.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=64,
)


def configurations():
    for tied in (False, True):
        for heads, groups in ((4, 4), (4, 2), (8, 1)):
            shape = dict(
                COMMON,
                num_attention_heads=heads,
                num_key_value_heads=groups,
                tie_word_embeddings=tied,
            )
            suffix = f"{heads}_{groups}_{'tied' if tied else 'untied'}"
            yield f"qwen2_{suffix}", Qwen2Config(**shape, rms_norm_eps=1e-6)
            yield f"llama_{suffix}", LlamaConfig(**shape, rms_norm_eps=1e-5)
    shape = dict(COMMON, num_attention_heads=4, num_key_value_heads=2)
    yield "llama_wide_heads", LlamaConfig(**shape, head_dim=32)
    yield "llama_3_rope", LlamaConfig(**shape, rope_parameters=LLAMA3)


def new_model(config, seed):
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.08)
    return model


def batch(config, seed):
    """Ragged sequences, where their responses start, and a gradient of the loss."""
    generator = torch.Generator().manual_seed(seed)
    lengths = [17, 230, 2, 64, 64, 101]
    tokens = [
        torch.randint(config.vocab_size, (length,), generator=generator) for length in lengths
    ]
    starts = [1, 120, 1, 30, 63, 5]
    rows = sum(length - start for length, start in zip(lengths, starts))
    gradient = torch.randn(rows, config.vocab_size, generator=generator)
    return tokens, starts, gradient / rows


def response_logits(model, tokens, starts):
    parts = []
    for sequence, start in zip(tokens, starts):
        logits = model(sequence[None]).logits[0]
        parts.append(logits[start - 1 : len(sequence) - 1])
    return torch.cat(parts)


def step(model):
    """One step of AdamW, without decay of norms and biases."""
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    groups = [
        dict(params=[p for p in model.parameters() if p.dim() == 2], weight_decay=0.1),
        dict(params=[p for p in model.parameters() if p.dim() == 1], weight_decay=0.0),
    ]
    torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.95), eps=1e-8).step()


def error(ours, theirs):
    return ((ours.double() - theirs.double()).norm() / theirs.double().norm()).item()


def run_java(directory):
    subprocess.run(
        [
            "mvn", "-q", "-B", "-Dquick", "-pl", "backend-djl-gpu", "-am", "test",
            "-Dtest=ModelDump", "-Dsurefire.failIfNoSpecifiedTests=false",
            f"-Daligndistil.models={directory}",
            *sys.argv[1:],
        ],
        cwd=ROOT,
        check=True,
    )


def compare(directory, model, inputs):
    tokens, starts, gradient = inputs
    result = load_file(os.path.join(directory, "result.st"))
    saved = AutoModelForCausalLM.from_pretrained(
        os.path.join(directory, "saved"), dtype=torch.float32
    )
    reloaded = all(
        torch.equal(a, b) for a, b in zip(model.state_dict().values(), saved.state_dict().values())
    )
    logits = response_logits(model, tokens, starts)
    logits.backward(gradient)
    gradients = [error(result[n], p.grad) for n, p in model.named_parameters()]
    # From our gradients: the first step of Adam divides each by its size, rounding errors too.
    for n, p in model.named_parameters():
        p.grad = result[n]
    step(model)
    stepped = load_file(os.path.join(directory, "stepped", "model.safetensors"))
    steps = [error(stepped[n], p.detach()) for n, p in model.named_parameters()]
    return reloaded, error(result["logits"], logits.detach()), max(gradients), max(steps)


def main():
    torch.set_num_threads(2)
    disable_progress_bar()
    failures = 0
    with tempfile.TemporaryDirectory() as root:
        cases = {}
        for seed, (name, config) in enumerate(configurations()):
            directory = os.path.join(root, name)
            model = new_model(config, seed)
            model.save_pretrained(directory)
            tokens, starts, gradient = inputs = batch(config, seed)
            lengths = torch.tensor([0] + [len(sequence) for sequence in tokens])
            save_file(
                dict(
                    tokens=torch.cat(tokens),
                    offsets=torch.cumsum(lengths, 0),
                    starts=torch.tensor(starts),
                    gradient=gradient,
                ),
                os.path.join(directory, "batch.st"),
            )
            cases[name] = directory, model, inputs
        run_java(root)
        for name, case in cases.items():
            reloaded, *errors = compare(*case)
            passed = reloaded and max(errors) <= LIMIT
            failures += not passed
            print(
                f"{'ok  ' if passed else 'FAIL'} {name:24} logits {errors[0]:.1e}  "
                f"gradients {errors[1]:.1e}  stepped {errors[2]:.1e}  "
                f"reopened {'same bits' if reloaded else 'DIFFERS'}"
            )
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
