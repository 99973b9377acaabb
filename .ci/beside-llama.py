#!/usr/bin/env python3
"""Speed beside llama.cpp on the same GGUF files: RWKV-7 of random weights, one program after the other, in turn.

    python3 -m venv V && V/bin/pip install llama-cpp-python gguf
    swift build -c release
    V/bin/python .ci/beside-llama.py FOLDER [--shapes 0b1,1b5] [--types Q8_0,Q4_K_M] [--rounds 9] [--threads 2]

FOLDER keeps the models (0.4 GB for 0b1, 7 GB for 1b5). Quote it only where nothing else runs. Printed are medians and
quartiles of both, and of the quotients of neighbouring rounds: prompt and reply of 256 tokens, tokens a second; from the
start to the first token (of rwkv-tui the whole program, of llama.cpp without that of Python); peak memory.
"""

import argparse
import ctypes
import json
import os
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VOCABULARY = f"{ROOT}/Sources/RWKVTokenizers/Vocabularies/rwkv_vocab_v20230424.txt"
PROGRAM = f"{ROOT}/.build/release/rwkv-tui"
# Layers, width, and the ranks of the adapters w, a, v, g.
SHAPES = {"0b1": (12, 768, (64, 64, 32, 128)), "1b5": (24, 2048, (96, 96, 64, 256))}
ROWS, HEAD, LENGTH = 65536, 64, 256


def write_model(path, layers, width, ranks):
    """A GGUF file of random float16 weights, as llama.cpp's converter lays an RWKV-7 out."""
    import gguf
    import numpy as np

    random = np.random.default_rng(1)
    writer = gguf.GGUFWriter(path, "rwkv7")
    writer.add_context_length(1048576)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_layer_norm_eps(1e-5)
    writer.add_wkv_head_size(HEAD)
    for name, rank in zip(("decay", "iclr", "value_residual_mix", "gate"), ranks):
        writer.add_uint32(f"rwkv7.attention.{name}_lora_rank", rank)
    writer.add_feed_forward_length(4 * width)
    writer.add_file_type(1)
    writer.add_head_count(0)
    tokens = ["<s>"] + [escaped(line) for line in open(VOCABULARY, encoding="utf-8")]
    kinds = [3] + [1] * (len(tokens) - 1) + [5] * (ROWS - len(tokens))
    tokens += [f"[PAD{index}]" for index in range(len(tokens), ROWS)]
    writer.add_tokenizer_model("rwkv")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)

    def matrix(name, rows, columns, dtype=np.float16):
        numbers = random.standard_normal((rows, columns), np.float32) / np.float32(columns**0.5)
        writer.add_tensor(name, numbers.astype(dtype))

    def vector(name, low, high, shape=None):
        writer.add_tensor(name, random.uniform(low, high, shape or width).astype(np.float32))

    def norm(name):
        vector(name + ".weight", 0.9, 1.1)
        vector(name + ".bias", -0.01, 0.01)

    matrix("token_embd.weight", ROWS, width)
    norm("token_embd_norm")
    for layer in range(layers):
        block, mix = f"blk.{layer}.", f"blk.{layer}.time_mix_"
        for name in ("attn_norm", "attn_norm_2", "time_mix_ln"):
            norm(block + name)
        for name, rank in zip("wavg", ranks):
            # The first layer's are of the shape of `a`, and never used.
            rank = ranks[1] if name == "v" and layer == 0 else rank
            matrix(f"{mix}{name}1.weight", rank, width, np.float32 if name == "w" else np.float16)
            matrix(f"{mix}{name}2.weight", width, rank, np.float32 if name == "w" else np.float16)
            if name != "g":
                vector(f"{mix}{name}0.weight", -1, 1)
        for name in ("k_k", "k_a", "r_k"):
            vector(f"{mix}{name}.weight", 0.1, 1)
        vector(mix + "lerp_fused.weight", 0, 1, (6, 1, 1, width))
        vector(block + "channel_mix_lerp_k.weight", 0, 1)
        for name in ("receptance", "key", "value", "output"):
            matrix(f"{mix}{name}.weight", width, width)
        matrix(block + "channel_mix_key.weight", 4 * width, width)
        matrix(block + "channel_mix_value.weight", width, 4 * width)
    norm("output_norm")
    matrix("output.weight", ROWS, width)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def escaped(line):
    """A token of the vocabulary as GGUF files spell it: the inside of Python's repr of its bytes."""
    literal = eval(line[line.index(" ") + 1 : line.rindex(" ")])
    text = literal.encode() if isinstance(literal, str) else literal
    return repr(text)[2:-1]


def quantise(source, target, kind):
    import llama_cpp

    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = {"Q8_0": 7, "Q4_K_M": 15}[kind]
    if llama_cpp.llama_model_quantize(source.encode(), target.encode(), ctypes.byref(parameters)):
        sys.exit(f"{target}: cannot be made")


def memory(name):
    """Bytes that the system says this process has, or had at most."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(name + ":"))


def measure_llama(path, threads):
    """What llama.cpp takes, in a process of its own; printed as JSON."""
    import llama_cpp as llama

    llama.llama_backend_init()
    before = memory("VmRSS")
    began = time.perf_counter()
    model = llama.llama_model_load_from_file(
        path.encode(), llama.llama_model_default_params())
    if not model:
        sys.exit(f"{path}: llama.cpp cannot open it")
    parameters = llama.llama_context_default_params()
    parameters.n_ctx, parameters.n_batch, parameters.n_ubatch = 2048, 512, 512
    parameters.n_threads = parameters.n_threads_batch = threads
    context = llama.llama_init_from_model(model, parameters)

    def read(tokens):
        array = (llama.llama_token * len(tokens))(*tokens)
        if llama.llama_decode(context, llama.llama_batch_get_one(array, len(tokens))):
            sys.exit("llama_decode failed")
        llama.llama_get_logits_ith(context, -1)[0]

    read([1])
    first = time.perf_counter() - began
    prompt = [1 + index * 7919 % 65000 for index in range(LENGTH)]
    began = time.perf_counter()
    read(prompt)
    prompt_rate = LENGTH / (time.perf_counter() - began)
    began = time.perf_counter()
    for _ in range(LENGTH):
        read([1])
    reply_rate = LENGTH / (time.perf_counter() - began)
    peak = memory("VmHWM") - before
    print(json.dumps({"prompt": prompt_rate, "reply": reply_rate, "first": first, "memory": peak}))


def llama_run(path, threads):
    told = subprocess.run(
        [sys.executable, __file__, "--child", path, "--threads", str(threads), "."], check=True,
        capture_output=True, text=True)
    return json.loads(told.stdout.splitlines()[-1])


def own_run(path, threads, program):
    arguments = ["--threads", str(threads), "--model", path]
    told = subprocess.run(
        [program, "bench", *arguments, "--prompt", str(LENGTH), "--reply", str(LENGTH), "--batch",
         "1", "--runs", "1", "--json"], check=True, capture_output=True, text=True)
    report = json.loads(told.stdout)
    began = time.perf_counter()
    subprocess.run(
        [program, "generate", *arguments, "--tokens", "1", "--max-tokens", "1", "--temperature",
         "0"], check=True, capture_output=True)
    return {
        "prompt": report["prompts"][0]["rate"]["median"], "reply": report["reply"]["median"],
        "first": time.perf_counter() - began, "memory": report["peak_memory"],
    }


def spread(numbers, digits):
    quartiles = statistics.quantiles(numbers, n=4) if len(numbers) > 1 else [numbers[0]] * 3
    return f"{quartiles[1]:.{digits}f} ({quartiles[0]:.{digits}f} to {quartiles[2]:.{digits}f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--shapes", default="0b1,1b5")
    parser.add_argument("--types", default="Q8_0,Q4_K_M")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--program", default=PROGRAM)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return measure_llama(options.child, options.threads)
    os.makedirs(options.folder, exist_ok=True)
    for shape in options.shapes.split(","):
        source = f"{options.folder}/rwkv7-{shape}-F16.gguf"
        if not os.path.exists(source):
            write_model(source + ".part", *SHAPES[shape])
            os.rename(source + ".part", source)
        for kind in options.types.split(","):
            path = source.replace("F16", kind)
            if not os.path.exists(path):
                quantise(source, path + ".part", kind)
                os.rename(path + ".part", path)
            # Lays the blocks out, and brings both into the page cache.
            own_run(path, options.threads, options.program), llama_run(path, options.threads)
            rounds = [
                (own_run(path, options.threads, options.program), llama_run(path, options.threads))
                for _ in range(options.rounds)
            ]
            print(f"{shape} {kind}, {options.threads} threads, {options.rounds} rounds")
            for key, unit, scale, digits in (
                ("reply", "tokens/s", 1, 1), ("prompt", "tokens/s", 1, 1), ("first", "s", 1, 3),
                ("memory", "MB", 1e-6, 0),
            ):
                own = [one[key] * scale for one, _ in rounds]
                other = [two[key] * scale for _, two in rounds]
                print(
                    f"  {key:7} rwkv-tui {spread(own, digits)}, llama.cpp {spread(other, digits)} {unit};"
                    f" quotient {spread([a / b for a, b in zip(own, other)], 2)}", flush=True)


if __name__ == "__main__":
    main()
