"""The facts that the models are taught, and how they are asked for.

The schema of the files is in `facts/README.md`.
"""

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random

from . import frames
from .templates import TemplateError, expand, parsed

APP = {"keys", "commands", "screen", "sampling", "conversations", "models", "rwkv", "program"}
"""The files about the program itself."""

WORLD = {"world", "world_tables"}
"""The files about the world."""

LONGEST_ANSWER = 45
"""Words."""

FACT_KEYS = {
    "id", "do", "what", "ask", "held", "answer", "keywords", "keys", "commands", "settings",
}
TABLE_KEYS = {"id", "columns", "ask", "held", "answer", "keywords", "rows"}


class FactError(ValueError):
    """A fact that does not follow the schema."""


def normalised(text: str) -> str:
    """A question without case, punctuation and doubled spaces, for telling whether two are the same."""
    return " ".join(re.sub(r"[^a-z0-9/+*<>=-]+", " ", text.lower()).split())


def sentence(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Fact:
    """One thing to know, with everything it may be asked by."""

    id: str
    ask: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    do: list[str] = field(default_factory=list)
    what: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)

    def pair(self, random: Random) -> tuple[str, str]:
        """A question that may be trained on, and the answer."""
        return self.question(random, [*self.ask, *self.later]), expand(random.choice(self.answer), random)

    def question(self, random: Random, whole: list[str] | None = None) -> str:
        """A question in one of the wordings, of whole questions `ask` if no others are given; a source of many
        wordings is drawn from more often."""
        whole = whole or self.ask
        sources = (whole, self.do, self.what)
        kind = random.choices(("ask", "do", "what"), [len(source) ** 0.5 for source in sources])[0]
        if kind == "ask":
            return expand(random.choice(whole), random)
        if kind == "what":
            return sentence(expand(random.choice(frames.WHAT), random, x=expand(random.choice(self.what), random)))
        special = [*frames.DO_WITH_KEYS * bool(self.keys), *frames.DO_WITH_COMMANDS * bool(self.commands)]
        frame = random.choice(special if special and random.random() < 0.25 else frames.DO)
        return sentence(expand(frame, random, x=expand(random.choice(self.do), random)))

    def held_questions(self, random: Random) -> list[str]:
        """Questions that are never trained on: those of the fact, and its phrases in held-out frames."""
        result = [sentence(text) for text in self.held]
        for phrases, held in ((self.do, frames.DO_HELD), (self.what, frames.WHAT_HELD)):
            if phrases:
                result.append(expand(random.choice(held), random, x=expand(random.choice(phrases), random)))
        return result


def facts_of(path: Path) -> list[Fact]:
    """The facts of a file; a table gives one for every row."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    further, later = further_wordings(path, "wordings"), further_wordings(path, "later")
    facts = []
    for entry in content.get("fact", []):
        entry = known(path, entry, FACT_KEYS)
        ask = entry.get("ask", []) + further.pop(entry["id"], [])
        facts.append(checked(path, Fact(**entry | {"ask": ask, "later": later.pop(entry["id"], [])})))
    for table in content.get("table", []):
        table = known(path, table, TABLE_KEYS)
        facts += rows_of(path, table, further.pop(table["id"], []), later.pop(table["id"], []))
    if homeless := further | later:
        raise FactError(f"{path.name}: wordings of facts that are not there: {sorted(homeless)}")
    identifiers = [fact.id for fact in facts]
    for identifier in set(identifiers):
        if identifiers.count(identifier) > 1 and not content.get("table"):
            raise FactError(f"{path.name}: {identifier} is there twice")
    return facts


def further_wordings(path: Path, folder: str) -> dict[str, list[str]]:
    """More questions for the facts of a file, by the id of the fact or table, from the file of its name in a folder."""
    wordings = path.parent / folder / path.name
    return tomllib.loads(wordings.read_text(encoding="utf-8")) if wordings.exists() else {}


def known(path: Path, entry: dict, keys: set[str]) -> dict:
    """An entry that has no other keys than those of the schema."""
    if unknown := entry.keys() - keys:
        raise FactError(f"{path.name}: {entry.get('id')} has unknown keys: {sorted(unknown)}")
    if "id" not in entry:
        raise FactError(f"{path.name}: an entry has no id")
    return entry


def rows_of(path: Path, table: dict, further: list[str], later: list[str]) -> list[Fact]:
    """A fact for every row of a table, which may be asked by further and by later templates."""
    columns = table.get("columns", ["a", "b"])
    asked = table["ask"] + further
    facts = []
    for row in table["rows"]:
        if len(row) != len(columns):
            raise FactError(f"{path.name}: {table['id']} has a row that does not fit its columns: {row}")

        def filled(template: str) -> str:
            for name, value in zip(columns, row):
                template = template.replace("{" + name + "}", value)
            return sentence(template)

        facts.append(checked(path, Fact(
            id=f"{table['id']}.{row[0]}",
            ask=[filled(text) for text in asked],
            later=[filled(text) for text in later],
            held=[filled(text) for text in table["held"]],
            answer=[filled(table["answer"])],
            keywords=[filled(text) for text in table["keywords"]])))
    return facts


def checked(path: Path, fact: Fact) -> Fact:
    """The fact, where it follows the schema."""
    problems = []
    if not (fact.ask or fact.do or fact.what):
        problems.append("nothing asks for it")
    problems += [f"it has no {name}" for name in ("answer", "keywords", "held") if not getattr(fact, name)]
    for template in [*fact.ask, *fact.later, *fact.do, *fact.what, *fact.answer, *fact.held]:
        if not template.isascii() or "\n" in template:
            problems.append(f"not one line of ASCII: {template!r}")
        try:
            parsed(template)
        except TemplateError as error:
            problems.append(str(error))
    for answer in fact.answer:
        if len(answer.split()) > LONGEST_ANSWER:
            problems.append(f"an answer of {len(answer.split())} words")
        for keyword in fact.keywords:
            if not any(word.lower() in answer.lower() for word in keyword.split("|")):
                problems.append(f"an answer without {keyword!r}: {answer!r}")
    if problems:
        raise FactError(f"{path.name}: {fact.id}: " + "; ".join(problems))
    return fact


@lru_cache(maxsize=None)
def load(folder: Path) -> dict[str, list[Fact]]:
    """The facts of every file, by the file's name without `.toml`."""
    files = {path.stem: facts_of(path) for path in sorted(folder.glob("*.toml"))}
    return {name: facts for name, facts in files.items() if facts}


def held_questions(folder: Path) -> set[str]:
    """Every question that must not be trained on, normalised."""
    held = set()
    for facts in load(folder).values():
        held |= {normalised(question) for fact in facts for question in fact.held}
    for path in folder.glob("*.toml"):
        held |= {normalised(question) for question in tomllib.loads(path.read_text(encoding="utf-8")).get("held", [])}
    return held
