"""Writes trained models as files that programs open: a Hugging Face folder, and a `.pth`."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from .model import Model
from .vocabularies import BytePairs, World

HUGGING_FACE_NAMES = (
    ("emb.weight", "embeddings.weight"), ("blocks.0.ln0", "blocks.0.pre_ln"),
    (".att.", ".attention."), (".ffn.", ".feed_forward."),
)
HUGGING_FACE_NAMES_OF_RWKV4 = (
    ("time_mix_k", "time_mix_key"), ("time_mix_v", "time_mix_value"), ("time_mix_r", "time_mix_receptance"),
)


def weights_of(model: Model) -> dict[str, Tensor]:
    """The weights by the names of a `.pth`."""
    return {name: tensor.detach().contiguous() for name, tensor in model.state_dict().items()}


def hugging_face_name(name: str, family: str) -> str:
    """The name of a tensor in a Hugging Face folder."""
    if name == "head.weight":
        return name
    for old, new in HUGGING_FACE_NAMES + HUGGING_FACE_NAMES_OF_RWKV4 * (family == "rwkv4"):
        name = name.replace(old, new)
    return f"rwkv.{name}"


def config_of(model: Model, length: int) -> dict:
    """What `config.json` says."""
    sizes = model.sizes
    rwkv4 = sizes.family == "rwkv4"
    heads = {} if rwkv4 else {"head_size": sizes.head, "head_size_divisor": 8}
    return {
        "architectures": ["RwkvForCausalLM" if rwkv4 else "Rwkv6ForCausalLM"],
        "model_type": "rwkv" if rwkv4 else "rwkv6",
        "vocab_size": sizes.vocabulary,
        "context_length": length,
        "hidden_size": sizes.width,
        "num_hidden_layers": sizes.layers,
        "attention_hidden_size": sizes.width,
        **heads,
        "intermediate_size": model.blocks[0].ffn.key.out_features,
        "layer_norm_epsilon": 1e-05,
        "bos_token_id": 0,
        "eos_token_id": 0,
        "rescale_every": 0,
        "tie_word_embeddings": False,
        "use_cache": True,
    }


def export(model: Model, vocabulary: BytePairs | World, folder: Path, length: int) -> None:
    """Writes `config.json`, `model.safetensors` and the vocabulary into a folder, and `NAME.pth` beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: tensor.half() for name, tensor in weights_of(model).items()}
    if not all(tensor.isfinite().all() for tensor in weights.values()):
        raise ValueError("a weight is not a finite number in float16")
    named = {hugging_face_name(name, model.sizes.family): tensor for name, tensor in weights.items()}
    save_file(named, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.dumps(config_of(model, length), indent=2)
    (folder / "config.json").write_text(config + "\n", encoding="utf-8")
    vocabulary.save(folder)
    torch.save(weights, folder.with_suffix(".pth"))
