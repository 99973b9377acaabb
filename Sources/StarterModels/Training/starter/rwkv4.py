"""The layers of RWKV-4 in a form that is trained: parallel over time, with the recurrent step beside it.

Parameters have the names and shapes of published checkpoints. `forward` takes all positions of a text at
once; `step` takes one position and the state that the positions before it left.
"""

import math

import torch
from torch import Tensor, nn

from . import channel_mix
from .channel_mix import previous

SMALLEST_KEY = -60.0
"""Keys this far below the largest of their text are rounded up to here, so that no denominator vanishes."""


@torch.library.custom_op("starter::decayed_sum", mutates_args=())
def decayed_sum(x: Tensor, decay: Tensor) -> Tensor:
    """Running sums s[t] = decay * s[t-1] + x[t] over the second-last axis, one decay a channel."""
    sums = torch.empty_like(x)
    rows, results = x.unbind(-2), sums.unbind(-2)
    results[0].copy_(rows[0])
    for time in range(1, len(rows)):
        torch.addcmul(rows[time], results[time - 1], decay, out=results[time])
    return sums


@decayed_sum.register_fake
def _(x: Tensor, decay: Tensor) -> Tensor:
    return torch.empty_like(x)


def remember_sums(ctx, inputs, output) -> None:
    """Keeps what the gradient needs."""
    ctx.save_for_backward(output, inputs[1])


def gradient_of_sums(ctx, gradient: Tensor) -> tuple[Tensor, Tensor]:
    """The gradient runs backwards in time with the same decay."""
    sums, decay = ctx.saved_tensors
    flowing = decayed_sum(gradient.flip(-2), decay).flip(-2)
    of_decay = (flowing[..., 1:, :] * sums[..., :-1, :]).flatten(0, -2).sum(0)
    return flowing, of_decay


decayed_sum.register_autograd(gradient_of_sums, setup_context=remember_sums)


def weighted_average(decay: Tensor, first: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """RWKV-4's average of the values so far, weighted by e^key and fading by e^-decay a position.

    `decay` (positive) and `first`, the bonus of the present position, have a number for each channel;
    `key` and `value` are [batch, time, channel].
    """
    key, value = key.float(), value.float()
    weight = torch.exp((key - key.detach().amax(1, keepdim=True)).clamp(min=SMALLEST_KEY))
    terms = torch.stack([weight * value, weight])
    sums = previous(decayed_sum(terms, torch.exp(-decay))) + torch.exp(first) * terms
    return sums[0] / sums[1]


class TimeMix(nn.Module):
    """The part that looks back in time."""

    def __init__(self, width: int, layer: int, layers: int):
        super().__init__()
        depth, rest = layer / max(layers - 1, 1), 1 - layer / layers
        channel = torch.arange(width)
        share = channel / max(width - 1, 1)
        mix = (channel / width)[None, None, :]
        self.time_decay = nn.Parameter(-5 + 8 * share ** (0.7 + 1.3 * depth))
        self.time_first = nn.Parameter(math.log(0.3) + ((channel + 1) % 3 - 1) * 0.5)
        self.time_mix_k = nn.Parameter(mix**rest)
        self.time_mix_v = nn.Parameter(mix**rest + 0.3 * depth)
        self.time_mix_r = nn.Parameter(mix ** (0.5 * rest))
        for name in ("key", "value", "receptance", "output"):
            setattr(self, name, nn.Linear(width, width, bias=False))

    def mixed(self, x: Tensor, before: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Key, value and gate of positions whose predecessors' inputs are `before`."""
        key = self.key(torch.lerp(before, x, self.time_mix_k.view(-1)))
        value = self.value(torch.lerp(before, x, self.time_mix_v.view(-1)))
        gate = self.receptance(torch.lerp(before, x, self.time_mix_r.view(-1)))
        return key, value, torch.sigmoid(gate)

    def forward(self, x: Tensor) -> Tensor:
        key, value, gate = self.mixed(x, previous(x))
        average = weighted_average(torch.exp(self.time_decay), self.time_first, key, value)
        return self.output(gate * average)

    def step(self, x: Tensor, state: dict) -> Tensor:
        key, value, gate = self.mixed(x, state["attention"])
        state["attention"] = x
        numerator, denominator, largest = state["numerator"], state["denominator"], state["largest"]
        top = torch.maximum(largest, self.time_first + key)
        old, new = torch.exp(largest - top), torch.exp(self.time_first + key - top)
        average = (old * numerator + new * value) / (old * denominator + new)
        faded = largest - torch.exp(self.time_decay)
        state["largest"] = torch.maximum(faded, key)
        old, new = torch.exp(faded - state["largest"]), torch.exp(key - state["largest"])
        state["numerator"] = old * numerator + new * value
        state["denominator"] = old * denominator + new
        return self.output(gate * average)

    def new_state(self) -> dict:
        """The state before the first position."""
        zero = torch.zeros_like(self.time_decay)
        return {"attention": zero, "numerator": zero, "denominator": zero, "largest": zero - 1e30}


class ChannelMix(channel_mix.ChannelMix):
    """The part that works on each position, with a glance at the one before."""

    def __init__(self, width: int, layer: int, layers: int):
        super().__init__(width, inner=4 * width)
        mix = (torch.arange(width) / width)[None, None, :] ** (1 - layer / layers)
        self.time_mix_k = nn.Parameter(mix.clone())
        self.time_mix_r = nn.Parameter(mix.clone())

    def mixes(self, x: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
        return (torch.lerp(before, x, self.time_mix_k.view(-1)), torch.lerp(before, x, self.time_mix_r.view(-1)))


ZERO_AT_FIRST = ("att.output", "att.key", "att.receptance", "ffn.value", "ffn.receptance")
"""Matrices that begin at zero."""
