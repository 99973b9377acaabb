"""The fixed set of questions that the models are held to.

Made once from what is held out of the training data: the `held` wordings of the facts, held wordings of
tables, the held list of things that nobody taught, and the memory dialogues of `evaluation/memory.toml`.
"""

import json
import random
import tomllib
from pathlib import Path

APP = {"keys", "commands", "screen", "sampling", "conversations", "models", "rwkv", "program"}
"""The files of facts that are about the program itself."""

ROWS_OF_A_TABLE = 3
"""How many rows of each table are asked."""


def questions(facts: Path, memory: Path) -> list[dict]:
    """All questions, each `{"group", "turns", "keywords"}`: what the person says in turn, and what the
    last reply has to hold, one alternative (`a|b`) of every entry."""
    chance = random.Random(2026)
    result = []
    for path in sorted(facts.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        group = "app" if path.stem in APP else "talk" if path.stem == "talk" else "taught"
        for fact in content.get("fact", []):
            for question in fact.get("held", []):
                result.append(question_of(group, [question], fact["keywords"]))
        for table in content.get("table", []):
            result += table_questions(table, chance)
        if path.stem == "unknown":
            for question in content["held"]:
                result.append(question_of("unknown", [question], ["do not know|cannot know"]))
    return result + memory_questions(memory, chance)


def question_of(group: str, turns: list[str], keywords: list[str]) -> dict:
    """One entry of the set."""
    return {"group": group, "turns": turns, "keywords": keywords}


def table_questions(table: dict, chance: random.Random) -> list[dict]:
    """A few rows of a table, each asked in a held-out wording."""
    columns = table.get("columns", ["a", "b", "c", "d"])
    rows = chance.sample(table["rows"], min(ROWS_OF_A_TABLE, len(table["rows"])))
    result = []
    for row in rows:
        slots = dict(zip(columns, row))
        question = chance.choice(table["held"]).format(**slots)
        keywords = [keyword.format(**slots) for keyword in table["keywords"]]
        result.append(question_of("taught", [question], keywords))
    return result


def memory_questions(path: Path, chance: random.Random) -> list[dict]:
    """Dialogues that tell something, talk of three other things, and ask for it."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    result = []
    for kind in content["kind"]:
        for index, value in enumerate(kind["values"]):
            tell = kind["tell"][index % len(kind["tell"])].format(value=value)
            ask = kind["ask"][index % len(kind["ask"])]
            between = chance.sample(content["between"], 3)
            result.append(question_of("memory", [tell, *between, ask], [value]))
    return result


def write(facts: Path, evaluation: Path) -> int:
    """Writes `questions.jsonl`, one question a line, and returns how many there are."""
    entries = questions(facts, evaluation / "memory.toml")
    lines = (json.dumps(entry, ensure_ascii=True) for entry in entries)
    (evaluation / "questions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(entries)
