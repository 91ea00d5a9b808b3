"""Dumps the logits of one batch of preference pairs from Hugging Face causal language models.

    python3 dump_logits.py                                            # makes small models itself
    python3 dump_logits.py --policy DIR --reference DIR --dpo DIR --reverse-dpo DIR --output F

The file is a padded batch that `aligndistil loss ID --batch FILE` reads: logits [B,T,V] of every
model, `input_ids` and `response_mask` [B,T], `pairs` [P,2]. Nothing is shifted: as Hugging Face
returns them, logits[b,t] predicts input_ids[b,t+1]. The metadata holds the texts and the losses of
the batch as float64 PyTorch computes them. `reviews.safetensors` beside this script is its output.
"""

import argparse
import json
import random
from copy import deepcopy
from pathlib import Path

import torch
import transformers
from safetensors.torch import save
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerFast,
                          Qwen2Config, Qwen2ForCausalLM)

from reference_losses import evaluate, loss_of_batch

# The batch that is dumped: (prompt, chosen, rejected), of different lengths. Not trained on.
PAIRS = [
    ("Review of the harbour grill:",
     " the soup was warm and the waiter was kind, and we will come back.",
     " the soup was cold, never again."),
    ("Review of the night train to Lisbon:",
     " the seats were clean.",
     " the seats were dirty and the staff were rude, a waste of money."),
    ("A shop:",
     " good shoes, and the owner was patient.",
     " the owner was rude and the shoes were broken."),
]

# What the small models learn from: a kind of place, its names, subjects, good and bad words.
PLACES = [
    ("restaurant", ["harbour grill", "garden restaurant", "little noodle bar", "village bakery"],
     ["soup was", "fish was", "bread was", "waiter was", "staff were"],
     ["warm", "fresh", "kind", "delicious", "patient"],
     ["cold", "salty", "rude", "slow", "burnt"]),
    ("shop", ["book shop", "shoe shop", "corner shop", "market stall"],
     ["owner was", "shoes were", "prices were", "delivery was", "staff were"],
     ["fair", "honest", "patient", "quick", "good"],
     ["broken", "unfair", "rude", "late", "dirty"]),
    ("hotel", ["night train to Lisbon", "island hotel", "ferry to Bergen", "hotel by the station"],
     ["room was", "seats were", "view was", "driver was", "beds were"],
     ["clean", "quiet", "lovely", "comfortable", "kind"],
     ["dirty", "noisy", "broken", "cramped", "rude"]),
]
GOOD_ENDINGS = [", and we will come back.", ", well worth the money.", ", thank you.", "."]
BAD_ENDINGS = [", never again.", ", a waste of money.", ", and nobody said sorry.", "."]

# The losses in the metadata: objective, then the parameters that differ from its defaults.
LOSSES = [
    ("sft", {}),
    ("dpo", {}),
    ("aligndistil", {}),
    ("aligndistil", {"teacher": "reference"}),
    ("aligndistil", {"variant": "as_aligndistil"}),
]


def sample_pair(rng):
    """A prompt with a satisfied and a dissatisfied review of the same place."""
    kind, names, subjects, good, bad = rng.choice(PLACES)
    prompt = rng.choice([f"Review of the {rng.choice(names)}:", f"A {kind}:"])

    def review(adjectives, endings):
        parts = rng.sample(subjects, rng.choice([1, 1, 2]))
        text = " and ".join(f"the {part} {rng.choice(adjectives)}" for part in parts)
        return f" {text}{rng.choice(endings)}"

    return prompt, review(good, GOOD_ENDINGS), review(bad, BAD_ENDINGS)


def encode_pairs(tokenizer, pairs):
    """The padded batch of the pairs: rows 2p and 2p + 1 are the chosen and rejected of pair p."""
    sequences = []
    for prompt, *responses in pairs:
        prompt_ids = tokenizer.encode(prompt, add_special_tokens=False)
        for response in responses:
            ids = tokenizer.encode(response, add_special_tokens=False)
            sequences.append((prompt_ids, ids + [tokenizer.eos_token_id]))

    length = max(len(prompt) + len(response) for prompt, response in sequences)
    padding = tokenizer.pad_token_id
    padding = tokenizer.eos_token_id if padding is None else padding
    input_ids = torch.full((len(sequences), length), padding)
    attention_mask = torch.zeros(len(sequences), length, dtype=torch.int64)
    response_mask = torch.zeros(len(sequences), length, dtype=torch.uint8)
    for b, (prompt, response) in enumerate(sequences):
        end = len(prompt) + len(response)
        input_ids[b, :end] = torch.tensor(prompt + response)
        attention_mask[b, :end] = 1
        response_mask[b, len(prompt):end] = 1
    return {
        "input_ids": input_ids,
        "attention_mask": attention_mask,
        "response_mask": response_mask,
        "pairs": torch.arange(len(sequences)).reshape(-1, 2),
    }


def logits_of(model, batch):
    return model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits


# ---------------------------------------------------------------------------------------------
# The small models: a reference, its DPO and reverse DPO models, a policy on its way to AlignDistil


def train_tokenizer(rng):
    """A byte-pair encoding of the reviews with at most 320 tokens."""
    corpus = ["".join(sample_pair(rng)) for _ in range(1000)]
    corpus += ["".join(pair) for pair in PAIRS]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(corpus, trainers.BpeTrainer(
        vocab_size=320, special_tokens=["<pad>", "<eos>"], show_progress=False))
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>")


def train(model, objective, parameters, steps, learning_rate, sample_batch, teachers=None):
    """A trained copy of `model`; `teachers` maps role names to the models held fixed."""
    policy = deepcopy(model)
    optimizer = torch.optim.AdamW(policy.parameters(), lr=learning_rate)
    for _ in range(steps):
        batch = sample_batch()
        with torch.no_grad():
            roles = {f"{role}_logits": logits_of(teacher, batch)
                     for role, teacher in (teachers or {}).items()}
        roles["policy_logits"] = logits_of(policy, batch)
        loss = loss_of_batch(objective, {**batch, **roles}, parameters)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"{objective:12} {steps:4} steps, last loss {loss.item():.4f}")
    return policy


def make_models(seed):
    """The tokenizer and the models by role."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    tokenizer = train_tokenizer(rng)
    initial = Qwen2ForCausalLM(Qwen2Config(
        vocab_size=len(tokenizer), hidden_size=64, intermediate_size=160, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=64,
        pad_token_id=tokenizer.pad_token_id, eos_token_id=tokenizer.eos_token_id))

    def sample_batch():
        return encode_pairs(tokenizer, [sample_pair(rng) for _ in range(8)])

    def sample_reversed_batch():
        batch = sample_batch()
        return {**batch, "pairs": batch["pairs"].flip(1)}

    reference = train(initial, "sft", {}, 300, 3e-3, sample_batch)
    held = {"reference": reference}
    dpo = train(reference, "dpo", {}, 40, 3e-4, sample_batch, held)
    reverse_dpo = train(reference, "dpo", {}, 40, 3e-4, sample_reversed_batch, held)
    policy = train(reference, "aligndistil", {}, 20, 3e-4, sample_batch,
                   {"dpo": dpo, "reverse_dpo": reverse_dpo})
    return tokenizer, {
        "policy": policy, "reference": reference, "dpo": dpo, "reverse_dpo": reverse_dpo}


def load_models(names):
    """The tokenizer and the models by role, from directories or names on the hub."""
    tokenizer = AutoTokenizer.from_pretrained(names["policy"])
    return tokenizer, {
        role: AutoModelForCausalLM.from_pretrained(name, dtype=torch.float32)
        for role, name in names.items()}


# ---------------------------------------------------------------------------------------------
# The file


def describe(tokenizer, batch, description):
    """The metadata: the losses with all their digits, versions, and the texts of the sequences."""
    metadata = {
        "description": description,
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
    for objective, parameters in LOSSES:
        loss, _ = evaluate(objective, batch, parameters)
        options = ",".join(f"{name}={value}" for name, value in parameters.items())
        metadata[".".join(filter(None, ["loss", objective, options]))] = repr(loss)
    for b, (ids, response) in enumerate(zip(batch["input_ids"], batch["response_mask"].bool())):
        start, end = response.nonzero()[[0, -1], 0]
        metadata[f"text.{b}.prompt"] = tokenizer.decode(ids[:start])
        metadata[f"text.{b}.response"] = tokenizer.decode(ids[start:end + 1])
    return metadata


def write(path, tensors, metadata):
    """Writes a safetensors file with the header in a fixed order (the library shuffles metadata),
    so that the same batch is the same file."""
    data = save({name: tensor.contiguous() for name, tensor in tensors.items()}, metadata)
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    header["__metadata__"] = metadata
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # keeps the tensors aligned
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[start:])


def main():
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for role in ("policy", "reference", "dpo", "reverse-dpo"):
        parser.add_argument(f"--{role}", metavar="DIR_OR_HUB_NAME",
                            help="a causal language model; give all four or none")
    parser.add_argument("--output", type=Path, default=here / "reviews.safetensors")
    parser.add_argument("--seed", type=int, default=0, help="of the small models (default 0)")
    arguments = parser.parse_args()
    names = {role: getattr(arguments, role)
             for role in ("policy", "reference", "dpo", "reverse_dpo")}

    torch.set_num_threads(1)  # sums in one order: the same file again on the same machine
    if all(names.values()):
        description = "Review preference pairs; models: " + json.dumps(names)
        tokenizer, models_by_role = load_models(names)
    elif any(names.values()):
        parser.error("give all of --policy, --reference, --dpo and --reverse-dpo, or none")
    else:
        description = ("Three preference pairs of reviews and the logits of four Qwen2 models of "
                       "two layers trained by dump_logits.py: reference (SFT), DPO, reverse DPO, "
                       "and a policy after 20 steps of AlignDistil")
        tokenizer, models_by_role = make_models(arguments.seed)

    batch = encode_pairs(tokenizer, PAIRS)
    with torch.no_grad():
        logits = {f"{role}_logits": logits_of(model.eval(), batch)
                  for role, model in models_by_role.items()}
    shapes = {name: list(tensor.shape) for name, tensor in logits.items()}
    if len(set(map(tuple, shapes.values()))) != 1:
        parser.error(f"the models must share one vocabulary: {shapes}")
    del batch["attention_mask"]  # the response mask says all that the losses need
    batch |= logits

    metadata = describe(tokenizer, batch, description)
    write(arguments.output, batch, metadata)
    for name, tensor in batch.items():
        print(f"{name:20} {str(tensor.dtype):14} {list(tensor.shape)}")
    for name, value in metadata.items():
        print(f"{name}: {value}")
    print(f"{arguments.output}: {arguments.output.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
