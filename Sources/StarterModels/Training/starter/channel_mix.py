"""What the channel mixes of both families have in common, and the token shift that all mixes begin with."""

import torch
from torch import Tensor, nn


def previous(x: Tensor) -> Tensor:
    """The input of the position before each one, zero before the first."""
    return nn.functional.pad(x, (0, 0, 1, -1))


class ChannelMix(nn.Module):
    """The part that works on each position, with a glance at the one before.

    A family says in `mixes` how the two are mixed for the key and for the receptance.
    """

    def __init__(self, width: int, inner: int):
        super().__init__()
        self.key = nn.Linear(width, inner, bias=False)
        self.value = nn.Linear(inner, width, bias=False)
        self.receptance = nn.Linear(width, width, bias=False)

    def mixes(self, x: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
        """What the key and the receptance are computed from, where `before` are the predecessors' inputs."""
        raise NotImplementedError

    def mixed(self, x: Tensor, before: Tensor) -> Tensor:
        """The result for positions whose predecessors' inputs are `before`."""
        for_key, for_gate = self.mixes(x, before)
        key, gate = self.key(for_key), self.receptance(for_gate)
        return torch.sigmoid(gate) * self.value(torch.relu(key).square())

    def forward(self, x: Tensor) -> Tensor:
        return self.mixed(x, previous(x))

    def step(self, x: Tensor, state: dict) -> Tensor:
        result = self.mixed(x, state["feed_forward"])
        state["feed_forward"] = x
        return result

    def new_state(self) -> dict:
        """The state before the first position."""
        return {"feed_forward": torch.zeros(self.receptance.in_features)}
