#!/usr/bin/env python3
"""Writes an RWKV-4 model of random weights in Hugging Face layout, to measure what one costs.

    python3 make_random_model.py FOLDER [--dtype float32|float16|bfloat16] [--layers 12]
                                 [--hidden 768] [--vocabulary 50277] [--seed 0]

The defaults are the shape of the published 169M model (12 layers, 768 wide, 50277 rows of the
GPT-NeoX vocabulary). FOLDER gets config.json and model.safetensors; nothing here is trained, so a
reply is noise. Needs numpy only. A file like this is 340 MB (680 MB in float32): do not commit one.
"""

import argparse
import json
import os
import struct

import numpy as np


def shapes(layers, hidden, vocabulary):
    """Name and shape of every tensor, in the order of the file."""
    yield "rwkv.embeddings.weight", (vocabulary, hidden)
    for layer in range(layers):
        block = f"rwkv.blocks.{layer}."
        for norm in (["pre_ln"] if layer == 0 else []) + ["ln1", "ln2"]:
            yield f"{block}{norm}.weight", (hidden,)
            yield f"{block}{norm}.bias", (hidden,)
        for name in ("time_decay", "time_first"):
            yield f"{block}attention.{name}", (hidden,)
        for name in ("key", "value", "receptance"):
            yield f"{block}attention.time_mix_{name}", (1, 1, hidden)
        for name in ("key", "value", "receptance", "output"):
            yield f"{block}attention.{name}.weight", (hidden, hidden)
        for name in ("key", "receptance"):
            yield f"{block}feed_forward.time_mix_{name}", (1, 1, hidden)
        yield f"{block}feed_forward.key.weight", (4 * hidden, hidden)
        yield f"{block}feed_forward.receptance.weight", (hidden, hidden)
        yield f"{block}feed_forward.value.weight", (hidden, 4 * hidden)
    yield "rwkv.ln_out.weight", (hidden,)
    yield "rwkv.ln_out.bias", (hidden,)
    yield "head.weight", (vocabulary, hidden)


def numbers(name, shape, random):
    """Weights of a size that keeps the activations near 1, as float32."""
    if ".ln" in name or "pre_ln" in name:
        return np.full(shape, 1.0 if name.endswith("weight") else 0.0, np.float32)
    if "time_decay" in name:
        return random.uniform(-6, 1, shape).astype(np.float32)
    if "time_" in name:
        return random.uniform(0, 1, shape).astype(np.float32)
    return random.standard_normal(shape, np.float32) / np.float32(np.sqrt(shape[-1]))


def stored(values, dtype):
    """The bytes of the values in the type asked for; bfloat16 is rounded to nearest even."""
    if dtype == "bfloat16":
        bits = values.view(np.uint32)
        return ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16).astype(np.uint16).tobytes()
    return values.astype(dtype).tobytes()


def write(path, layers, hidden, vocabulary, dtype, seed):
    """Writes model.safetensors, one tensor in memory at a time."""
    width, code = {"float32": (4, "F32"), "float16": (2, "F16"), "bfloat16": (2, "BF16")}[dtype]
    header, offset = {}, 0
    for name, shape in shapes(layers, hidden, vocabulary):
        end = offset + width * int(np.prod(shape))
        header[name] = {"dtype": code, "shape": shape, "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    random = np.random.default_rng(seed)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, shape in shapes(layers, hidden, vocabulary):
            file.write(stored(numbers(name, shape, random), dtype))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--dtype", default="float16", choices=["float32", "float16", "bfloat16"])
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--hidden", type=int, default=768)
    parser.add_argument("--vocabulary", type=int, default=50277)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    os.makedirs(options.folder, exist_ok=True)
    config = {
        "architectures": ["RwkvForCausalLM"],
        "model_type": "rwkv",
        "vocab_size": options.vocabulary,
        "context_length": 1024,
        "hidden_size": options.hidden,
        "num_hidden_layers": options.layers,
        "attention_hidden_size": options.hidden,
        "intermediate_size": 4 * options.hidden,
        "layer_norm_epsilon": 1e-5,
        "bos_token_id": 0,
        "eos_token_id": 0,
        "rescale_every": 6,
        "tie_word_embeddings": False,
        "use_cache": True,
        "torch_dtype": options.dtype,
    }
    with open(os.path.join(options.folder, "config.json"), "w") as file:
        json.dump(config, file, indent=2)
    write(
        os.path.join(options.folder, "model.safetensors"), options.layers, options.hidden,
        options.vocabulary, options.dtype, options.seed)


if __name__ == "__main__":
    main()
