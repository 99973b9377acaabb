"""Trains a model for a number of minutes on one processor core, and goes on where a run was stopped."""

import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from .export import weights_of
from .model import Model, Sizes
from .tokens import rows

PERSONS_SHARE = 0.12
"""The share of the person's tokens that are learned too, drawn anew for every row."""

LOWEST_RATE, WARM_UP = 5e-5, 0.02
"""The learning rate rises to the highest for the first part of the time and then falls along a cosine to the lowest."""

SECONDS_BETWEEN_CHECKPOINTS, SECONDS_BETWEEN_REPORTS = 120, 30


@dataclass(frozen=True)
class Plan:
    """How a run goes."""

    minutes: float
    highest_rate: float = 3e-3
    rows: int = 6
    length: int = 384
    seed: int = 1
    compiled: bool = True
    threads: int = 1


def optimiser_of(model: Model) -> torch.optim.Optimizer:
    """AdamW: matrices decay; the decays and bonuses of the time mix learn faster."""
    groups: dict[tuple, list] = {}
    for name, parameter in model.named_parameters():
        matrix = parameter.dim() == 2 and name.endswith(".weight") and not name.startswith("emb")
        factor = 2.0 if name.endswith("time_decay") else 3.0 if name.endswith(("time_first", "time_faaaa")) else 1.0
        groups.setdefault((0.05 if matrix else 0.0, factor), []).append(parameter)
    return torch.optim.AdamW(
        [{"params": parameters, "weight_decay": decay, "factor": factor} for (decay, factor), parameters in groups.items()],
        betas=(0.9, 0.98), eps=1e-9, fused=True)


def rate(progress: float, highest: float) -> float:
    """The learning rate after a share of the time."""
    if progress < WARM_UP:
        return highest * progress / WARM_UP
    turn = min((progress - WARM_UP) / (1 - WARM_UP), 1)
    return LOWEST_RATE + (highest - LOWEST_RATE) * (1 + math.cos(math.pi * turn)) / 2


def loss_of(model: Model, tokens: Tensor, chosen: Tensor) -> Tensor:
    """The mean loss of the chosen tokens; the head works only where it is asked."""
    with torch.autocast("cpu", torch.bfloat16):
        places = chosen[:, 1:].flatten().nonzero().squeeze(1)
        hidden = model.hidden(tokens[:, :-1]).flatten(0, 1)[places]
        logits = model.head(hidden)
    return nn.functional.cross_entropy(logits.float(), tokens[:, 1:].flatten()[places])


class Run:
    """One training run with everything that a checkpoint holds."""

    def __init__(self, sizes: Sizes, plan: Plan, folder: Path):
        torch.manual_seed(plan.seed)
        self.model = Model(sizes)
        self.plan, self.folder = plan, folder
        self.optimiser = optimiser_of(self.model)
        self.step, self.tokens, self.seconds = 0, 0, 0.0
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def checkpoint(self) -> Path:
        """Where the run is kept."""
        return self.folder / "checkpoint.pt"

    def save(self) -> None:
        """Writes the checkpoint; a stop in between leaves the one before."""
        state = {
            "model": self.model.state_dict(), "optimiser": self.optimiser.state_dict(),
            "step": self.step, "tokens": self.tokens, "seconds": self.seconds, "sizes": self.model.sizes.as_dict()}
        unfinished = self.checkpoint.with_suffix(".unfinished")
        torch.save(state, unfinished)
        os.replace(unfinished, self.checkpoint)

    def resume(self) -> bool:
        """Goes on with the checkpoint where there is one."""
        if not self.checkpoint.exists():
            return False
        state = torch.load(self.checkpoint, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.tokens, self.seconds = state["step"], state["tokens"], state["seconds"]
        return True

    def begin_with(self, file: Path) -> None:
        """Takes the weights of an exported `.pth` to begin with."""
        self.model.load_state_dict({name: tensor.float() for name, tensor in torch.load(file, weights_only=True).items()})

    def train(self, packed: dict[str, np.ndarray]) -> None:
        """Trains until the time is over."""
        plan = self.plan
        torch.set_num_threads(plan.threads)
        if plan.compiled:
            for block in self.model.blocks:
                block.compile()
        random = np.random.default_rng((plan.seed, self.step))
        source = rows(packed, plan.length + 1, random)
        first, earlier = self.step, self.seconds
        saved = reported = time.monotonic()
        average = None
        while (progress := self.seconds / 60 / plan.minutes) < 1:
            if self.step <= first + 1:  # compiling does not count
                began, work, before = time.monotonic() - earlier, time.process_time(), self.tokens
            batch = [next(source) for _ in range(plan.rows)]
            tokens = torch.from_numpy(np.stack([row for row, _ in batch]).astype(np.int64))
            spoken = np.stack([spoken for _, spoken in batch]) > 0
            chosen = torch.from_numpy(spoken | (random.random(spoken.shape) < PERSONS_SHARE))
            loss = self.learn(tokens, chosen, rate(progress, plan.highest_rate))
            average = loss if average is None else 0.98 * average + 0.02 * loss
            self.step += 1
            self.tokens += plan.rows * plan.length
            now = time.monotonic()
            self.seconds = now - began
            if now - saved > SECONDS_BETWEEN_CHECKPOINTS:
                saved = now
                self.save()
            if now - reported > SECONDS_BETWEEN_REPORTS:
                reported = now
                speed = (self.tokens - before) / (time.process_time() - work)
                print(
                    f"{self.seconds / 60:6.1f} min, step {self.step}, {self.tokens / 1e6:.2f} M tokens, "
                    f"loss {average:.3f}, {self.tokens / self.seconds:.0f} tokens/s, "
                    f"{speed:.0f} per second of the processor", flush=True)
        self.save()

    def learn(self, tokens: Tensor, chosen: Tensor, rate: float) -> float:
        """One step; returns its loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["factor"]
        loss = loss_of(self.model, tokens, chosen)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        return loss.item()


@torch.no_grad()
def held_out_loss(model: Model, packed: dict[str, np.ndarray], length: int = 384, most: int = 40_000) -> float:
    """The mean loss in nats of Robin's tokens in held-out dialogues, in float32, each dialogue by itself."""
    fresh = Model(model.sizes)
    fresh.load_state_dict({name: tensor.half().float() for name, tensor in weights_of(model).items()})
    starts = packed["starts"]
    total = count = 0
    for begin in range(0, len(starts) - 1, 16):
        if starts[begin] > most:
            break
        group = [(starts[i], min(starts[i + 1], starts[i] + length + 1)) for i in range(begin, min(begin + 16, len(starts) - 1))]
        width = (max(end - start for start, end in group) - 2) // 16 * 16 + 17
        tokens, spoken = np.zeros((len(group), width), np.int64), np.zeros((len(group), width), bool)
        for row, (start, end) in enumerate(group):
            tokens[row, : end - start] = packed["tokens"][start:end]
            spoken[row, : end - start] = packed["spoken"][start:end]
        tokens, places = torch.from_numpy(tokens), torch.from_numpy(spoken[:, 1:]).flatten()
        logits = fresh.head(fresh.hidden(tokens[:, :-1]).flatten(0, 1)[places])
        total += nn.functional.cross_entropy(logits, tokens[:, 1:].flatten()[places], reduction="sum").item()
        count += int(places.sum())
    return total / max(count, 1)
