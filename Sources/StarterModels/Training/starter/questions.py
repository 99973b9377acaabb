"""The fixed set of questions that the models are held to, none of which is trained on.

The groups, from easy to hard for a model that has learned wordings rather than meanings:

- `app-near` and `taught-near`: facts about the program and about the world, in a wording that is trained on,
  but typed in another way, with a slip, a sentence before it or small letters, that is not;
- `app` and `taught`: the same facts, asked by a phrase that is trained on in a
  frame that is not, or, for the rows of a table, in a wording that no row is trained in;
- `app-free`, `taught-free` and `talk`: the same facts, and what Robin says of itself, in the free wordings
  that each fact holds out;
- `unknown`: what nobody taught;
- `memory`: what the person told, four exchanges before.
"""

import json
import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from random import Random

from . import facts, frames
from .facts import Fact, normalised
from .noise import touched
from .templates import expand

SEED = 2026

ROWS_OF_A_TABLE = 3
"""How many rows of each table are asked."""

SELECTED = {"app-near": 10, "taught-near": 6, "memory": 4, "unknown": 4}
"""How many of each group the program's own tests ask."""


def questions(folder: Path, evaluation: Path) -> list[dict]:
    """All questions, each `{"group", "turns", "keywords"}`: what the person says in turn, and what the
    last reply has to hold, one alternative (`a|b`) of every entry."""
    files = facts.load(folder)
    app = [fact for name in sorted(facts.APP & files.keys()) for fact in files[name]]
    unknown = tomllib.loads((folder / "unknown.toml").read_text(encoding="utf-8"))["held"]
    memory = tomllib.loads((evaluation / "memory.toml").read_text(encoding="utf-8"))
    return [
        *near("app-near", app), *near("taught-near", [*files["world"], *sample_of(files["world_tables"])]),
        *framed("app", app), *free("app-free", app),
        *framed("taught", files["world"]), *of_tables("taught", files["world_tables"]),
        *free("taught-free", files["world"]), *free("talk", files["talk"]),
        *(question("unknown", [text], ["do not know|cannot know"]) for text in unknown),
        *remembered(memory)]


def question(group: str, turns: list[str], keywords: list[str]) -> dict:
    """One entry of the set."""
    return {"group": group, "turns": turns, "keywords": keywords}


def near(group: str, known: list[Fact]) -> Iterator[dict]:
    """One question for every fact: a trained wording, typed as a person may type it."""
    for fact in known:
        chance = Random(f"{SEED} near {fact.id}")
        text = fact.question(chance)
        while (typed := touched(text, chance)) == text:
            continue
        yield question(group, [typed], fact.keywords)


def framed(group: str, known: list[Fact]) -> Iterator[dict]:
    """One question for every fact that has phrases: one of them in a frame that is never trained on."""
    for fact in known:
        chance = Random(f"{SEED} {fact.id}")
        kinds = [pair for pair in ((frames.DO_HELD, fact.do), (frames.WHAT_HELD, fact.what)) if pair[1]]
        if kinds:
            frame, phrase = map(chance.choice, chance.choice(kinds))
            yield question(group, [expand(frame, chance, x=expand(phrase, chance))], fact.keywords)


def free(group: str, known: list[Fact]) -> Iterator[dict]:
    """The wordings that the facts hold out."""
    for fact in known:
        for text in fact.held:
            yield question(group, [text], fact.keywords)


def sample_of(rows: list[Fact]) -> Iterator[Fact]:
    """A few rows of every table."""
    for table, known in groupby(rows, lambda fact: fact.id.partition(".")[0]):
        known = list(known)
        yield from Random(f"{SEED} {table}").sample(known, min(ROWS_OF_A_TABLE, len(known)))


def of_tables(group: str, rows: list[Fact]) -> Iterator[dict]:
    """A few rows of every table, each in one of its held-out wordings."""
    for fact in sample_of(rows):
        yield question(group, [Random(f"{SEED} {fact.id}").choice(fact.held)], fact.keywords)


def remembered(content: dict) -> Iterator[dict]:
    """Dialogues that tell something, talk of three other things, and ask for it."""
    chance = Random(SEED)
    for kind in content["kind"]:
        for index, value in enumerate(kind["values"]):
            tell = kind["tell"][index % len(kind["tell"])].format(value=value)
            ask = kind["ask"][index % len(kind["ask"])]
            yield question("memory", [tell, *chance.sample(content["between"], 3), ask], [value])


def untrained(asked: list[dict]) -> set[str]:
    """Every question that must not be trained on, normalised; the turns of `memory` may be."""
    return {normalised(entry["turns"][0]) for entry in asked if entry["group"] != "memory"}


def selection(asked: list[dict]) -> list[dict]:
    """The few that the program's own tests ask: of each group so many, evenly spaced."""
    selected = []
    for group, count in SELECTED.items():
        entries = [entry for entry in asked if entry["group"] == group]
        selected += [entries[(2 * index + 1) * len(entries) // (2 * count)] for index in range(count)]
    return selected


def write(path: Path, asked: list[dict]) -> None:
    """Writes questions, one a line."""
    path.write_text("".join(json.dumps(entry) + "\n" for entry in asked), encoding="utf-8")


def read(path: Path) -> list[dict]:
    """The questions of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
