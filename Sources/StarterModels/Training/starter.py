#!/usr/bin/env python3
"""Makes the starter models: `starter.py all` writes dialogues, trains on them and exports the model.

The steps can be run one by one: data, tokenize, train, export, measure. The same seed gives the same data.
"""

import argparse
import itertools
import json
import random
from pathlib import Path

import numpy as np
import torch

from starter import corpora, evaluation, facts, questions
from starter.dialogues import Writer
from starter.export import export
from starter.model import Model, Sizes
from starter.tokens import Encoder, read_dialogues, text_of, write_dialogues
from starter.training import Plan, Run, held_out_loss
from starter.vocabularies import VOCABULARIES

HERE = Path(__file__).resolve().parent
FACTS, EVALUATION = HERE / "facts", HERE / "evaluation"

SHAPES = {"rwkv4": (224, 6), "rwkv6": (192, 6)}
"""Width and number of layers of each family."""

CORPORA_SHARE = 0.08
"""The largest share of the training text, in characters, that is taken from the corpora."""

TEXTS_FOR_VOCABULARY = 20_000
"""Dialogues that the vocabularies are made from."""


def make_data(arguments: argparse.Namespace) -> None:
    """Writes the dialogues to train on, and those held out, by their source."""
    work = arguments.work
    chance = random.Random(arguments.seed)
    writer = Writer(FACTS)
    held: dict[str, list] = {"own": [writer.dialogue(chance) for _ in range(300)]}
    own = [writer.dialogue(chance) for _ in range(arguments.dialogues)]
    held["questions"] = [
        [(question, fact.answer[0])] for known in facts.load(FACTS).values() for fact in known
        for question in fact.held_questions(chance)[:4]]
    chance.shuffle(held["questions"])
    seasoning = []
    if arguments.corpora:
        others, kept = corpora.dialogues(arguments.corpora, writer.held)
        held |= {name: dialogues[:200] for name, dialogues in kept.items()}
        chance.shuffle(others)
        budget = CORPORA_SHARE * sum(len(text_of(dialogue)) for dialogue in own)
        for dialogue in others:
            budget -= len(text_of(dialogue))
            if budget < 0:
                break
            seasoning.append(dialogue)
    training = own + seasoning
    chance.shuffle(training)
    for dialogue in training:
        assert not any(facts.normalised(said) in writer.held for said, _ in dialogue), dialogue
    work.mkdir(parents=True, exist_ok=True)
    write_dialogues(work / "training.jsonl.gz", training)
    for name, dialogues in held.items():
        write_dialogues(work / f"held-{name}.jsonl.gz", dialogues)
    turns = {said for dialogue in own for said, _ in dialogue}
    print(f"{len(own)} own dialogues with {len(turns)} different questions, {len(seasoning)} of the corpora, "
          f"{sum(len(text_of(dialogue)) for dialogue in training) / 1e6:.1f} MB")


def tokenize(arguments: argparse.Namespace) -> None:
    """Makes the vocabulary of the family and packs all dialogues with it."""
    folder = arguments.work / arguments.family
    folder.mkdir(parents=True, exist_ok=True)
    training = arguments.work / "training.jsonl.gz"
    kind = VOCABULARIES[arguments.family]
    if arguments.vocabulary_from:
        vocabulary = kind.load(arguments.vocabulary_from)
    else:
        texts = map(text_of, itertools.islice(read_dialogues(training), TEXTS_FOR_VOCABULARY))
        vocabulary = kind.trained(texts, arguments.vocabulary)
    vocabulary.save(folder)
    encoder = Encoder(vocabulary)
    for path in [training, *sorted(arguments.work.glob("held-*.jsonl.gz"))]:
        name = path.name.removesuffix(".jsonl.gz")
        packed = encoder.packed(read_dialogues(path))
        np.savez(folder / f"{name}.npz", **packed)
        characters = sum(len(text_of(dialogue)) for dialogue in read_dialogues(path))
        print(f"{arguments.family} {name}: {len(packed['tokens'])} tokens, {characters / len(packed['tokens']):.2f} "
              f"characters a token, {packed['spoken'].mean():.0%} Robin's")


def sizes_of(arguments: argparse.Namespace) -> Sizes:
    """The sizes of the model to train."""
    width, layers = SHAPES[arguments.family]
    rows = VOCABULARIES[arguments.family].load(arguments.work / arguments.family).size
    return Sizes(arguments.family, rows, arguments.width or width, arguments.layers or layers)


def train(arguments: argparse.Namespace) -> None:
    """Trains, or goes on with a run that was stopped."""
    folder = arguments.work / arguments.family
    plan = Plan(arguments.minutes, seed=arguments.seed, compiled=arguments.compile)
    run = Run(sizes_of(arguments), plan, folder)
    if not run.resume() and arguments.init:
        run.begin_with(arguments.init)
    count = sum(parameter.numel() for parameter in run.model.parameters())
    print(f"{arguments.family}: {count / 1e6:.2f} M parameters, from step {run.step}", flush=True)
    run.train(dict(np.load(folder / "training.npz")))
    measure_losses(run.model, folder)


def measure_losses(model: Model, folder: Path) -> None:
    """Prints and writes the held-out loss of every source."""
    losses = {path.stem.removeprefix("held-"): round(held_out_loss(model, dict(np.load(path))), 3)
              for path in sorted(folder.glob("held-*.npz"))}
    (folder / "losses.json").write_text(json.dumps(losses, indent=2) + "\n", encoding="utf-8")
    print(f"held-out loss in nats a token of Robin's: {losses}")


def trained(arguments: argparse.Namespace) -> Model:
    """The model of the last checkpoint."""
    state = torch.load(arguments.work / arguments.family / "checkpoint.pt", weights_only=True)
    model = Model(Sizes(**state["sizes"]))
    model.load_state_dict(state["model"])
    return model


def write_model(arguments: argparse.Namespace) -> None:
    """Exports the last checkpoint."""
    vocabulary = VOCABULARIES[arguments.family].load(arguments.work / arguments.family)
    folder = arguments.work / f"{arguments.family}-starter"
    export(trained(arguments), vocabulary, folder, Plan.length)
    print(f"{folder}: {sum(path.stat().st_size for path in folder.iterdir()) / 1e6:.1f} MB")


def measure(arguments: argparse.Namespace) -> None:
    """Measures the held-out losses, and where the program is named, asks the fixed questions through it."""
    folder = arguments.work / arguments.family
    measure_losses(trained(arguments), folder)
    if arguments.program:
        questions.write(FACTS, EVALUATION)
        result = evaluation.evaluate(
            arguments.program, arguments.work / f"{arguments.family}-starter", EVALUATION / "questions.jsonl",
            folder / "replies.jsonl")
        print(json.dumps(result, indent=2))


STEPS = {"data": make_data, "tokenize": tokenize, "train": train, "export": write_model, "measure": measure}


def main() -> None:
    """Runs the steps that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("step", choices=["all", *STEPS])
    parser.add_argument("--work", type=Path, default=Path("build"), help="where everything is written")
    parser.add_argument("--corpora", type=Path, help="a folder of NAME.jsonl.gz dialogues to season with")
    parser.add_argument("--family", choices=VOCABULARIES, default="rwkv4")
    parser.add_argument("--minutes", type=float, default=100, help="how long to train")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dialogues", type=int, default=200_000, help="how many dialogues to write")
    parser.add_argument("--vocabulary", type=int, default=4096, help="tokens of the vocabulary")
    parser.add_argument("--vocabulary-from", type=Path, help="a folder whose vocabulary is kept")
    parser.add_argument("--width", type=int, help="channels of the model")
    parser.add_argument("--layers", type=int)
    parser.add_argument("--init", type=Path, help="an exported .pth whose weights a new run begins with")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=True,
                        help="compile the layers, which needs a C++ compiler")
    parser.add_argument("--program", type=Path, help="the rwkv-tui that answers the fixed questions")
    arguments = parser.parse_args()
    for step in STEPS if arguments.step == "all" else [arguments.step]:
        STEPS[step](arguments)


if __name__ == "__main__":
    main()
