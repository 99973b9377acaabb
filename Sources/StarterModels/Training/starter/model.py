"""The whole model of either family: embedding, blocks and head."""

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from . import rwkv4, rwkv6


@dataclass(frozen=True)
class Sizes:
    """What a model is built by."""

    family: str
    """`rwkv4` or `rwkv6`."""
    vocabulary: int
    width: int
    layers: int
    head: int = 64
    """The size of a head; only RWKV-6 has heads."""

    def as_dict(self) -> dict:
        """The sizes by name."""
        return asdict(self)


class Block(nn.Module):
    """One layer: both mixes, each added to what it was given."""

    def __init__(self, sizes: Sizes, layer: int):
        super().__init__()
        width = sizes.width
        if layer == 0:
            self.ln0 = nn.LayerNorm(width)  # the model applies it to the embedding
        self.ln1, self.ln2 = nn.LayerNorm(width), nn.LayerNorm(width)
        if sizes.family == "rwkv4":
            self.att = rwkv4.TimeMix(width, layer, sizes.layers)
            self.ffn = rwkv4.ChannelMix(width, layer, sizes.layers)
        else:
            self.att = rwkv6.TimeMix(width, layer, sizes.layers, sizes.head)
            self.ffn = rwkv6.ChannelMix(width, layer, sizes.layers)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.att(self.ln1(x))
        return x + self.ffn(self.ln2(x))

    def step(self, x: Tensor, state: dict) -> Tensor:
        """The block on one position."""
        x = x + self.att.step(self.ln1(x), state)
        return x + self.ffn.step(self.ln2(x), state)


class Model(nn.Module):
    """A language model whose state dict has the names of a published `.pth`."""

    def __init__(self, sizes: Sizes):
        super().__init__()
        self.sizes = sizes
        self.emb = nn.Embedding(sizes.vocabulary, sizes.width)
        self.blocks = nn.ModuleList(Block(sizes, layer) for layer in range(sizes.layers))
        self.ln_out = nn.LayerNorm(sizes.width)
        self.head = nn.Linear(sizes.width, sizes.vocabulary, bias=False)
        self.set_first_weights()

    @torch.no_grad()
    def set_first_weights(self) -> None:
        """A tiny embedding (ln0 enlarges it), zeros where a branch ends, orthogonal matrices elsewhere."""
        zeros = (rwkv4 if self.sizes.family == "rwkv4" else rwkv6).ZERO_AT_FIRST
        self.emb.weight.uniform_(-1e-4, 1e-4)
        for name, module in self.named_modules():
            if isinstance(module, nn.GroupNorm):
                module.weight.fill_(((1 + int(name.split(".")[1])) / self.sizes.layers) ** 0.7)
            if not isinstance(module, nn.Linear):
                continue
            rows, columns = module.weight.shape
            gain = math.sqrt(max(rows / columns, 1))
            if name.endswith(zeros):
                module.weight.zero_()
            elif name == "head":
                nn.init.orthogonal_(module.weight, gain=0.5 * gain)
            elif self.sizes.family == "rwkv6" and name.endswith("att.key"):
                nn.init.orthogonal_(module.weight, gain=0.1)
            else:
                nn.init.orthogonal_(module.weight, gain=gain)

    def hidden(self, tokens: Tensor) -> Tensor:
        """What the head reads at every position of `tokens` [batch, time]."""
        x = self.blocks[0].ln0(self.emb(tokens))
        for block in self.blocks:
            x = block(x)
        return self.ln_out(x)

    def forward(self, tokens: Tensor) -> Tensor:
        """The logits of the token after every position."""
        return self.head(self.hidden(tokens))

    def new_state(self) -> list[dict]:
        """The state before the first token, one entry a block."""
        return [block.att.new_state() | block.ffn.new_state() for block in self.blocks]

    @torch.no_grad()
    def step(self, token: int, state: list[dict]) -> Tensor:
        """The logits after one more token; changes `state`."""
        x = self.blocks[0].ln0(self.emb.weight[token])
        for block, own in zip(self.blocks, state):
            x = block.step(x, own)
        return self.head(self.ln_out(x))
