"""What two other implementations make of an exported model: the fixtures that the program's engine is
held against.

`NAME-greedy.json` holds greedy text by the model of this package, in float32 and token by token.
`NAME-logits.safetensors` holds logits by BlinkDL's package `rwkv` over the exported `.pth`.
"""

import json
import os
import tempfile
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from .model import Model, Sizes
from .vocabularies import TURN_END, VOCABULARIES

CHATS = (
    ["Hello!"],
    ["How are you today?"],
    ["What is your name?"],
    ["How do I get another reply?"],
    ["what does temperature do"],
    ["Where are my conversations kept?"],
    ["What is the capital of Italy?"],
    ["What is 7 plus 5?"],
    ["Tell me a joke."],
    ["Can you tell me a story about a fox?"],
    ["Who was Hildegard of Bingen?"],
    ["My name is Anna.", "Nice to meet you, Anna!", "What is my name?"],
    ["I like pizza.", "Pizza is a good choice!", "How do I quit?", "Press F10, or type /quit.", "What food do I like?"],
    ["Hi!", "Hello! How can I help you?", "I am a bit tired.", "Then take a rest.", "Thank you, good night!"],
)
"""What the person says, and between it what was answered."""

TEXTS = (
    "Once upon a time there was a little",
    "The key F7",
    "User: Hello!\n\nAssistant: Hello! I am",
    "An ocean is",
    "1 + 1 = 2\n2 + 2 =",
    "Caf\u00e9 \u20ac5 \U0001f600",
)
"""Texts that a model goes on with as they stand."""

LENGTH = 200
"""Tokens of every greedy text; the end of a text does not end it."""

TIE = 1e-4
"""Greedy text ends before a token whose logit is not larger than the next best's by so much: which of the
two another implementation takes would be a matter of rounding."""

POSITIONS = 6
"""How many positions of a text the fixture holds the logits of."""

AGREEMENT = 1e-4
"""How near the logits of the two implementations have to be."""

LOGITS_OF = (
    "User: How do I open an old conversation?\n\nAssistant: Press F3, choose it in the list and press Enter.\n\n"
    "User: Thanks! And what is the capital of Norway?\n\nAssistant:")
"""The text whose logits are kept."""


def pieces(turns: list[str]) -> list[str]:
    """The turns of a chat as the program encodes them, each piece by itself."""
    return [
        f" {text}{TURN_END}" if index % 2 else f"User: {text}{TURN_END}Assistant:" for index, text in enumerate(turns)]


def opened(weights: Path, family: str) -> Model:
    """The model of an exported `.pth`, in float32."""
    tensors = {name: tensor.float() for name, tensor in torch.load(weights, weights_only=True).items()}
    rows, width = tensors["emb.weight"].shape
    layers = sum(name.endswith(".ln1.weight") for name in tensors)
    model = Model(Sizes(family, rows, width, layers))
    model.load_state_dict(tensors)
    return model


def greedy(model: Model, prompt: list[int]) -> list[int]:
    """The tokens that follow a prompt, the likeliest each time, up to a tie."""
    state = model.new_state()
    for token in prompt:
        logits = model.step(token, state)
    written = []
    while len(written) < LENGTH:
        best, next_best = logits.topk(2).values
        if best - next_best < TIE:
            break
        written.append(int(logits.argmax()))
        logits = model.step(written[-1], state)
    return written


def logits_by_package(weights: Path, tokens: list[int]) -> Tensor:
    """The logits after every token by the package `rwkv`, [tokens, vocabulary].

    It gets the weights widened to float32: those in float16 it would widen itself, but only after rounding
    what it has computed from the embedding, which moves the logits by up to 2e-3.
    """
    os.environ |= {"RWKV_JIT_ON": "0", "RWKV_CUDA_ON": "0", "RWKV_V7_ON": "0"}
    from rwkv.model import RWKV  # reads these settings when it is imported

    with tempfile.TemporaryDirectory() as folder:
        wide = Path(folder) / weights.name
        torch.save({name: tensor.float() for name, tensor in torch.load(weights, weights_only=True).items()}, wide)
        model = RWKV(model=str(wide), strategy="cpu fp32", verbose=False)
    return model.forward(tokens, None, full_output=True)[0]


@torch.no_grad()
def write(family: str, folder: Path, fixtures: Path) -> str:
    """Writes both fixtures of an exported folder that has its `.pth` beside it; returns what is to be told.

    Raises `ValueError` where the two implementations do not agree on the logits.
    """
    torch.set_num_threads(1)  # a step's vectors are too small to share
    fixtures.mkdir(parents=True, exist_ok=True)
    weights = folder.with_suffix(".pth")
    model, vocabulary = opened(weights, family), VOCABULARIES[family].load(folder)

    entries = []
    for prompt in [*map(pieces, CHATS), *([text] for text in TEXTS)]:
        tokens = [token for piece in prompt for token in vocabulary.encode(piece)]
        written = greedy(model, tokens)
        entries.append({"prompt": prompt, "promptTokens": tokens, "tokens": written, "endsInTie": len(written) < LENGTH})
    lines = ",\n".join(map(json.dumps, entries))
    (fixtures / f"{folder.name}-greedy.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")

    tokens = vocabulary.encode(LOGITS_OF)
    logits = logits_by_package(weights, tokens)
    state = model.new_state()
    ours = torch.stack([model.step(token, state) for token in tokens])
    difference = (logits - ours).abs().max().item()
    if not difference < AGREEMENT:
        raise ValueError(f"{weights}: the package rwkv's logits are {difference:.1e} from ours")
    positions = torch.linspace(0, len(tokens) - 1, POSITIONS).long()
    fixture = {"tokens": torch.tensor(tokens), "positions": positions, "logits": logits[positions].contiguous()}
    save_file(fixture, fixtures / f"{folder.name}-logits.safetensors")
    ties = sum(entry["endsInTie"] for entry in entries)
    return (f"{folder.name}: {len(entries)} greedy texts, {ties} of them cut at a tie; "
            f"the package rwkv's logits are {difference:.1e} from ours")
