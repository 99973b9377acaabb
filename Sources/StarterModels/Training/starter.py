#!/usr/bin/env python3
"""Makes the starter models. `starter.py all` runs every step but the last, for both families:

  data        write the dialogues to train on, and those held out
  questions   write the fixed set of questions, and the few that the program's tests ask
  tokenize    make a family's vocabulary and pack the dialogues with it
  train       train a family's model for some minutes, or go on with a run that was stopped
  export      write it as a folder in Hugging Face layout, and as a .pth beside that
  reference   write what other implementations make of the export: fixtures for the program's tests
  measure     measure the held-out losses, and ask the questions through the program
  install     put the exports and their fixtures into the source tree

Every step reads what the steps before it left in the work folder. The same seed gives the same data. A
training keeps one core busy; to train both models at once, run the steps yourself, with `--family`.
Needs numpy, torch, tokenizers and safetensors; `reference` needs the package rwkv besides, `measure` a
program built with `swift build -c release`.
"""

import argparse
import importlib.util
import itertools
import json
import random
import shutil
from pathlib import Path

import numpy as np
import torch

from starter import corpora, evaluation, facts, questions, reference
from starter.dialogues import Writer
from starter.export import export
from starter.model import Model, Sizes
from starter.tokens import Encoder, read_dialogues, text_of, write_dialogues
from starter.training import Plan, Run, held_out_loss
from starter.vocabularies import VOCABULARIES

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
FACTS, EVALUATION = HERE / "facts", HERE / "evaluation"
MODELS, FIXTURES = HERE.parent / "Models", ROOT / "Tests" / "StarterModelsTests" / "Fixtures"
QUESTIONS = EVALUATION / "questions.jsonl"

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
    writer = Writer(FACTS, questions.untrained(questions.questions(FACTS, EVALUATION)))
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


def make_questions(arguments: argparse.Namespace) -> None:
    """Writes the questions of the evaluation, and those that the program's tests ask."""
    asked = questions.questions(FACTS, EVALUATION)
    questions.write(QUESTIONS, asked)
    FIXTURES.mkdir(parents=True, exist_ok=True)
    questions.write(FIXTURES / "questions.jsonl", questions.selection(asked))
    print(f"{QUESTIONS}: {len(asked)} questions")


def tokenize(arguments: argparse.Namespace, family: str) -> None:
    """Makes the vocabulary of the family and packs all dialogues with it."""
    folder = arguments.work / family
    folder.mkdir(parents=True, exist_ok=True)
    training = arguments.work / "training.jsonl.gz"
    kind = VOCABULARIES[family]
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
        print(f"{family} {name}: {len(packed['tokens'])} tokens, {characters / len(packed['tokens']):.2f} "
              f"characters a token, {packed['spoken'].mean():.0%} Robin's")


def sizes_of(arguments: argparse.Namespace, family: str) -> Sizes:
    """The sizes of the model to train."""
    width, layers = SHAPES[family]
    rows = VOCABULARIES[family].load(arguments.work / family).size
    return Sizes(family, rows, arguments.width or width, arguments.layers or layers)


def train(arguments: argparse.Namespace, family: str) -> None:
    """Trains, or goes on with a run that was stopped."""
    folder = arguments.work / family
    plan = Plan(arguments.minutes, arguments.rate, seed=arguments.seed, compiled=arguments.compile)
    run = Run(sizes_of(arguments, family), plan, folder)
    if not run.resume() and arguments.init:
        run.begin_with(arguments.init)
    count = sum(parameter.numel() for parameter in run.model.parameters())
    print(f"{family}: {count / 1e6:.2f} M parameters, from step {run.step}", flush=True)
    run.train(dict(np.load(folder / "training.npz")))


def measure_losses(model: Model, folder: Path) -> None:
    """Prints and writes the held-out loss of every source."""
    losses = {path.stem.removeprefix("held-"): round(held_out_loss(model, dict(np.load(path))), 3)
              for path in sorted(folder.glob("held-*.npz"))}
    (folder / "losses.json").write_text(json.dumps(losses, indent=2) + "\n", encoding="utf-8")
    print(f"held-out loss in nats a token of Robin's: {losses}")


def trained(arguments: argparse.Namespace, family: str) -> Model:
    """The model of the last checkpoint."""
    state = torch.load(arguments.work / family / "checkpoint.pt", weights_only=True)
    model = Model(Sizes(**state["sizes"]))
    model.load_state_dict(state["model"])
    return model


def exported(arguments: argparse.Namespace, family: str) -> Path:
    """The folder that the model is exported to."""
    return arguments.work / f"{family}-starter"


def write_model(arguments: argparse.Namespace, family: str) -> None:
    """Exports the last checkpoint."""
    vocabulary = VOCABULARIES[family].load(arguments.work / family)
    folder = exported(arguments, family)
    export(trained(arguments, family), vocabulary, folder, Plan.length)
    print(f"{folder}: {sum(path.stat().st_size for path in folder.iterdir()) / 1e6:.1f} MB")


def write_reference(arguments: argparse.Namespace, family: str) -> None:
    """Writes the fixtures of the exported model."""
    print(reference.write(family, exported(arguments, family), arguments.work / "Fixtures"))


def measure(arguments: argparse.Namespace, family: str) -> None:
    """Measures the held-out losses of the last checkpoint, and asks the questions of the exported model."""
    folder = arguments.work / family
    measure_losses(trained(arguments, family), folder)
    asked = questions.read(QUESTIONS)
    result = evaluation.evaluate(arguments.program, exported(arguments, family), asked, folder / "replies.jsonl")
    text = json.dumps(result, indent=2)
    (folder / "results.json").write_text(text + "\n", encoding="utf-8")
    print(f"{family}: {text}")


def install(arguments: argparse.Namespace, family: str) -> None:
    """Puts the exported model and its fixtures where the program and its tests are built from."""
    folder = exported(arguments, family)
    fixtures = sorted((arguments.work / "Fixtures").glob(f"{folder.name}-*"))
    if not (folder / "model.safetensors").exists() or len(fixtures) != 2:
        raise SystemExit(f"{arguments.work}: {folder.name} and its fixtures are not both there; run export and reference")
    for source, target in ((folder.iterdir(), MODELS / folder.name), (fixtures, FIXTURES)):
        target.mkdir(parents=True, exist_ok=True)
        for path in source:
            print(shutil.copyfile(path, target / path.name))


COMMON_STEPS = {"data": make_data, "questions": make_questions}
"""The steps for both families together."""

FAMILY_STEPS = {
    "tokenize": tokenize, "train": train, "export": write_model, "reference": write_reference, "measure": measure,
}
"""The steps of each family."""


def parsed_arguments() -> argparse.Namespace:
    """What the command line says; ends the program where something is missing that a step will need."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=["all", *COMMON_STEPS, *FAMILY_STEPS, "install"], metavar="step")
    parser.add_argument("--work", type=Path, default=Path(".build-starter"), help="where everything is written (%(default)s)")
    parser.add_argument(
        "--family", nargs="+", choices=VOCABULARIES, default=list(VOCABULARIES), help="which models (both)")
    parser.add_argument("--seed", type=int, default=1, help="of the data and the training (%(default)s)")
    data = parser.add_argument_group("data")
    data.add_argument("--dialogues", type=int, default=200_000, help="how many dialogues to write (%(default)s)")
    data.add_argument("--corpora", type=Path, help="a folder of NAME.jsonl.gz dialogues to season with")
    vocabulary = parser.add_argument_group("tokenize")
    vocabulary.add_argument("--vocabulary", type=int, default=4096, help="tokens of a vocabulary (%(default)s)")
    vocabulary.add_argument("--vocabulary-from", type=Path, help="a folder whose vocabulary is kept (needs --family)")
    training = parser.add_argument_group("train")
    training.add_argument("--minutes", type=float, default=100, help="how long to train each model (%(default)s)")
    training.add_argument("--rate", type=float, default=Plan.highest_rate, help="the highest learning rate (%(default)s)")
    training.add_argument("--width", type=int, help=f"channels of the model ({shapes(0)})")
    training.add_argument("--layers", type=int, help=f"its layers ({shapes(1)})")
    training.add_argument("--init", type=Path, help="an exported .pth whose weights a new run begins with (needs --family)")
    training.add_argument(
        "--compile", action=argparse.BooleanOptionalAction, default=True,
        help="compile the layers, which needs a C++ compiler (yes)")
    measuring = parser.add_argument_group("measure")
    measuring.add_argument(
        "--program", type=Path, default=ROOT / ".build" / "release" / "rwkv-tui",
        help="the program that is asked (.build/release/rwkv-tui)")
    arguments = parser.parse_args()
    if (arguments.init or arguments.vocabulary_from) and len(arguments.family) > 1:
        parser.error("--init and --vocabulary-from are for one family; name it with --family")
    if arguments.step in ("all", "reference") and importlib.util.find_spec("rwkv") is None:
        parser.error("the step reference needs the package rwkv: pip install rwkv")
    if arguments.step in ("all", "measure") and not arguments.program.exists():
        parser.error(f"{arguments.program} is not there: build it, or name the program with --program")
    return arguments


def shapes(index: int) -> str:
    """The widths or layers of all families, for the help."""
    return ", ".join(f"{family} {shape[index]}" for family, shape in SHAPES.items())


def main() -> None:
    """Runs the steps that the command line names."""
    arguments = parsed_arguments()
    for name, step in COMMON_STEPS.items():
        if arguments.step in ("all", name):
            step(arguments)
    for family in arguments.family:
        for name, step in (FAMILY_STEPS | {"install": install}).items():
            if arguments.step == name or arguments.step == "all" and step is not install:
                step(arguments, family)


if __name__ == "__main__":
    main()
