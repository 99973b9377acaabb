"""The layers of RWKV-6 in a form that is trained: parallel over time, with the recurrent step beside it.

Parameters have the names and shapes of published checkpoints. `forward` takes all positions of a text at
once; `step` takes one position and the state that the positions before it left.
"""

import torch
from torch import Tensor, nn

from . import channel_mix
from .channel_mix import previous

CHUNK = 16
"""Positions that are worked on together as matrices; the number of positions is a multiple of it."""

STRONGEST_DECAY = -10.0
"""The lower bound of a decay's logarithm, so that no factor inside a chunk leaves the range of a float."""

MIX_RANK, DECAY_RANK = 32, 64
"""The inner sizes of the small matrices that the mixes and the decay are computed with."""


def attention(receptance: Tensor, key: Tensor, value: Tensor, decay: Tensor, bonus: Tensor) -> Tensor:
    """What each position reads from the state S, where S[t] = e^decay[t] S[t-1] + key[t]' value[t].

    All but `bonus` [heads, size] are [batch, time, heads, size]; `decay` holds logarithms. Inside a chunk
    the sum over the past is a matrix product whose exponents are centred; from chunk to chunk it is a
    recurrence.
    """
    batch, time, heads, size = receptance.shape

    def chunks(x: Tensor) -> Tensor:
        return x.float().view(batch, -1, CHUNK, heads, size).permute(0, 3, 1, 2, 4)

    receptance, key, value = chunks(receptance), chunks(key), chunks(value)
    decay = chunks(decay).clamp(min=STRONGEST_DECAY)
    after = decay.cumsum(3)
    before = after - decay
    whole, middle = after[..., -1:, :], after[..., CHUNK // 2 - 1 : CHUNK // 2, :]
    scores = (receptance * torch.exp(before - middle)) @ (key * torch.exp(middle - after)).mT
    present = (receptance * bonus[:, None, None, :] * key).sum(-1, keepdim=True)
    result = scores.tril(-1) @ value + present * value
    added = (key * torch.exp(whole - after)).mT @ value
    state, states = torch.zeros_like(added[:, :, 0]), []
    for fading, addition in zip(torch.exp(whole).mT.unbind(2), added.unbind(2)):
        states.append(state)
        state = state * fading + addition
    result = result + (receptance * torch.exp(before)) @ torch.stack(states, 2)
    return result.permute(0, 2, 3, 1, 4).reshape(batch, time, heads, size)


class TimeMix(nn.Module):
    """The part that looks back in time."""

    def __init__(self, width: int, layer: int, layers: int, head: int):
        super().__init__()
        self.heads, self.head = width // head, head
        depth, rest = layer / max(layers - 1, 1), 1 - layer / layers
        channel = torch.arange(width)
        share = channel / max(width - 1, 1)
        mix = (channel / width)[None, None, :]
        for name in "xwk":
            setattr(self, f"time_maa_{name}", nn.Parameter(1 - mix**rest))
        self.time_maa_v = nn.Parameter(1 - (mix**rest + 0.3 * depth))
        for name in "rg":
            setattr(self, f"time_maa_{name}", nn.Parameter(1 - mix ** (0.5 * rest)))
        self.time_maa_w1 = nn.Parameter(torch.zeros(width, MIX_RANK * 5))
        self.time_maa_w2 = nn.Parameter(torch.empty(5, MIX_RANK, width).uniform_(-0.01, 0.01))
        self.time_decay = nn.Parameter((-6 + 5 * share ** (0.7 + 1.3 * depth))[None, None, :])
        self.time_decay_w1 = nn.Parameter(torch.zeros(width, DECAY_RANK))
        self.time_decay_w2 = nn.Parameter(torch.empty(DECAY_RANK, width).uniform_(-0.01, 0.01))
        bonus = depth * (1 - share) + ((channel + 1) % 3 - 1) * 0.1
        self.time_faaaa = nn.Parameter(bonus.view(self.heads, head))
        for name in ("receptance", "key", "value", "output", "gate"):
            setattr(self, name, nn.Linear(width, width, bias=False))
        self.ln_x = nn.GroupNorm(self.heads, width, eps=1e-5 * 8**2)

    def mixed(self, x: Tensor, before: Tensor) -> tuple[Tensor, ...]:
        """Receptance, key, value, gate and the decay's logarithm; `x` and `before` are [rows, width]."""
        back = before - x
        inner = torch.tanh((x + back * self.time_maa_x.view(-1)) @ self.time_maa_w1)
        mixes = torch.bmm(inner.view(-1, 5, MIX_RANK).transpose(0, 1), self.time_maa_w2)
        of_decay, of_key, of_value, of_receptance, of_gate = (
            x + back * (constant.view(-1) + mix)
            for constant, mix in zip(
                (self.time_maa_w, self.time_maa_k, self.time_maa_v, self.time_maa_r, self.time_maa_g), mixes))
        decay = self.time_decay.view(-1) + torch.tanh(of_decay @ self.time_decay_w1) @ self.time_decay_w2
        return (
            self.receptance(of_receptance), self.key(of_key), self.value(of_value),
            nn.functional.silu(self.gate(of_gate)), -torch.exp(decay.float()))

    def forward(self, x: Tensor) -> Tensor:
        shape = (*x.shape[:2], self.heads, self.head)
        *parts, gate, decay = self.mixed(x.flatten(0, 1), previous(x).flatten(0, 1))
        receptance, key, value, decay = (part.view(shape) for part in (*parts, decay))
        read = attention(receptance, key, value, decay, self.time_faaaa)
        return self.output(self.normed(read.flatten(0, 1)) * gate).view(x.shape)

    def normed(self, read: Tensor) -> Tensor:
        """What was read, [rows, heads, size], normalised head by head, as [rows, width]."""
        normal = nn.functional.layer_norm(read, (self.head,), eps=self.ln_x.eps).flatten(1)
        return normal * self.ln_x.weight + self.ln_x.bias

    def step(self, x: Tensor, state: dict) -> Tensor:
        *parts, gate, decay = self.mixed(x[None], state["attention"][None])
        state["attention"] = x
        receptance, key, value, decay = (part.view(self.heads, self.head) for part in (*parts, decay))
        now = key[:, :, None] * value[:, None, :]
        read = receptance[:, None, :] @ (state["memory"] + self.time_faaaa[:, :, None] * now)
        state["memory"] = torch.exp(decay)[:, :, None] * state["memory"] + now
        return self.output(self.normed(read.view(1, self.heads, self.head)) * gate)[0]

    def new_state(self) -> dict:
        """The state before the first position."""
        memory = torch.zeros(self.heads, self.head, self.head)
        return {"attention": torch.zeros(self.heads * self.head), "memory": memory}


class ChannelMix(channel_mix.ChannelMix):
    """The part that works on each position, with a glance at the one before."""

    def __init__(self, width: int, layer: int, layers: int):
        super().__init__(width, inner=int(3.5 * width) // 32 * 32)
        mix = 1 - (torch.arange(width) / width)[None, None, :] ** (1 - layer / layers)
        self.time_maa_k = nn.Parameter(mix.clone())
        self.time_maa_r = nn.Parameter(mix.clone())

    def mixes(self, x: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
        return (torch.lerp(x, before, self.time_maa_k.view(-1)), torch.lerp(x, before, self.time_maa_r.view(-1)))


ZERO_AT_FIRST = ("att.output", "ffn.value", "ffn.receptance")
"""Matrices that begin at zero."""
