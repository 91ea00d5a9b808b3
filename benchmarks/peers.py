"""Evaluates losses as users of PyTorch write them, when told to on the standard input.

    peers.py FOLDER OBJECTIVE ROWS VOCABULARY TYPE THREADS RESPONSES

FOLDER holds the logits of every role and the labels, as they lie in memory. Each line asks for one thing
and is answered by one line:

    describe        the version
    run eager       nanoseconds of one loss and backward pass, the loss
    run compile     the same through torch.compile
    write PATH      the gradient of the last run goes to a file

Losses take logits [N,V] and labels [N]. Responses are equally long; the first half of the rows is the
chosen responses, the second half the rejected or generated ones.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

Logits = dict[str, Tensor]
Loss = Callable[[Logits, Tensor, int], Tensor]


def gathered(values: Tensor, labels: Tensor) -> Tensor:
    return values.gather(-1, labels.unsqueeze(-1)).squeeze(-1)


def log_probabilities(logits: Tensor, labels: Tensor) -> Tensor:
    """log π(y_t), as TRL has it (`selective_log_softmax`)."""
    return gathered(logits, labels) - logits.logsumexp(-1)


def halves(tokens: Tensor, responses: int) -> tuple[Tensor, Tensor]:
    """Sums over the tokens of each response: chosen, other."""
    first, second = tokens.view(2, responses // 2, -1).sum(-1)
    return first, second


def sft(z: Logits, labels: Tensor, responses: int) -> Tensor:
    """ADPA 3.1; as in transformers' `ForCausalLMLoss`. Equal lengths make both means the same."""
    return F.cross_entropy(z["policy"], labels)


def dpo(z: Logits, labels: Tensor, responses: int) -> Tensor:
    """Rafailov et al. 2023, 7; as in TRL's `DPOTrainer`."""
    with torch.no_grad():
        reference = log_probabilities(z["reference"], labels)
    chosen, rejected = halves(log_probabilities(z["policy"], labels) - reference, responses)
    return -F.logsigmoid(0.1 * (chosen - rejected)).mean()


def tdpo2(z: Logits, labels: Tensor, responses: int) -> Tensor:
    """TDPO 17, 18; as in `_tdpo_get_batch_logps` and `tdpo_loss` of its authors."""
    log_p = z["policy"].log_softmax(-1)
    with torch.no_grad():
        q = z["reference"].softmax(-1)
        log_q = z["reference"].log_softmax(-1)
    kl_chosen, kl_rejected = halves((q * (log_q - log_p)).sum(-1), responses)
    chosen, rejected = halves(gathered(log_p, labels) - gathered(log_q, labels), responses)
    margin = (chosen - rejected) - 0.5 * (kl_rejected - kl_chosen.detach())
    return -F.logsigmoid(0.1 * margin).mean()


def aligndistil(z: Logits, labels: Tensor, responses: int) -> Tensor:
    """AlignDistil 15 to 18, r = 15, ε = 0.001, β0 = 0.1."""
    dpo_logits, reverse = z["dpo"], z["reverse_dpo"]
    with torch.no_grad():
        distance = 0.5 * (dpo_logits.softmax(-1) - reverse.softmax(-1)).abs().sum(-1, keepdim=True)
        alpha = 15 * distance + 0.001
        log_q = (dpo_logits + alpha * (dpo_logits - reverse)).log_softmax(-1)
    log_p = z["policy"].log_softmax(-1)
    kl = (log_p.exp() * (log_p - log_q)).sum(-1)
    return (0.1 / alpha.squeeze(-1) * kl).mean()


def dckd(z: Logits, labels: Tensor, responses: int) -> Tensor:
    """ADPA 5 to 7, α = 0.2: KLs summed over tokens, means over responses of either kind."""
    half = len(labels) // 2
    log_p = z["policy"].log_softmax(-1)
    with torch.no_grad():
        log_q = z["dpo"].log_softmax(-1)
    kl = F.kl_div(log_p, log_q, reduction="none", log_target=True).sum(-1)
    chosen, rejected = halves(kl, responses)
    return F.nll_loss(log_p[:half], labels[:half]) + 0.2 * (chosen.mean() + rejected.mean())


def adpa(z: Logits, labels: Tensor, responses: int) -> Tensor:
    """ADPA 8 to 10, γ = 1.5: teachers are only read on the generated responses."""
    half = len(labels) // 2
    with torch.no_grad():
        advantage = z["dpo"][half:].log_softmax(-1) - z["reference"][half:].log_softmax(-1)
    expected = (z["policy"][half:].softmax(-1) * advantage).sum(-1)
    per_response = expected.view(responses // 2, -1).sum(-1)
    return F.cross_entropy(z["policy"][:half], labels[:half]) - 1.5 * per_response.mean()


LOSSES: dict[str, Loss] = {loss.__name__: loss for loss in (sft, dpo, tdpo2, aligndistil, dckd, adpa)}
TYPES = {"F64": torch.float64, "F32": torch.float32, "BF16": torch.bfloat16, "F16": torch.float16}


def in_float32(loss: Loss) -> Loss:
    """What trainers do with logits of 16 bits, inside the graph."""

    def of_floats(z: Logits, labels: Tensor, responses: int) -> Tensor:
        return loss({role: logits.float() for role, logits in z.items()}, labels, responses)

    return of_floats


def read(path: Path, size: int, dtype: torch.dtype) -> Tensor:
    return torch.from_file(str(path), shared=False, size=size, dtype=dtype).clone()


def main(folder: Path, objective: str, rows: int, vocabulary: int, dtype: torch.dtype, responses: int) -> None:
    z = {path.stem: read(path, rows * vocabulary, dtype).view(rows, vocabulary) for path in folder.glob("*.logits")}
    labels = read(folder / "labels", rows, torch.int64)
    policy = z["policy"].requires_grad_()
    loss = LOSSES[objective] if dtype.itemsize >= 4 else in_float32(LOSSES[objective])
    ways = {"eager": loss, "compile": torch.compile(loss)}
    for line in sys.stdin:
        command, _, argument = line.strip().partition(" ")
        if command == "run":
            policy.grad = None
            start = time.perf_counter_ns()
            value = ways[argument](z, labels, responses)
            value.backward()
            print(time.perf_counter_ns() - start, value.item(), flush=True)
        elif command == "write":
            Path(argument).write_bytes(policy.grad.contiguous().view(torch.uint8).numpy().data)
            print("written", flush=True)
        elif command == "describe":
            print(f"torch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}", flush=True)
        else:
            sys.exit(f"unknown command: {line}")


if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[6]))
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), TYPES[sys.argv[5]], int(sys.argv[7]))
