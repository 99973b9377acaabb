"""Puts dialogues of one to eight exchanges together."""

from pathlib import Path
from random import Random

from . import facts, jokes, memory, smalltalk, stories, sums, unknown
from .noise import slip, touched

Exchange = tuple[str, str]
"""What the person says, and what Robin answers."""

KINDS = {
    "app": 0.32,
    "world": 0.32,
    "talk": 0.06,
    "smalltalk": 0.05,
    "memory": 0.08,
    "told": 0.02,
    "stories": 0.01,
    "jokes": 0.02,
    "sums": 0.02,
    "unknown": 0.10,
}
"""How often each kind of block begins."""

BLOCKS = {
    "smalltalk": smalltalk.block,
    "memory": memory.block,
    "stories": stories.block,
    "sums": sums.block,
    "unknown": unknown.block,
}

LENGTHS = {1: 30, 2: 22, 3: 14, 4: 10, 5: 8, 6: 7, 7: 5, 8: 4}
"""How often a dialogue has about so many exchanges."""

SLIPS = 0.2
"""The share of turns that have a slip of the finger besides what else is done to them: a mistyped word falls into
tokens that no other word has, and only practice tells what it was."""

REMEMBERED = {"memory", "told"}
"""The kinds of blocks that tell something which is asked for later."""

LONGEST_GAP = 6
"""The most other exchanges between telling something and being asked for it."""


class Writer:
    """Writes dialogues from the facts of a folder, without the questions that those hold out and any others of
    `untrained`, which are normalised."""

    def __init__(self, folder: Path, untrained: frozenset[str] | set[str] = frozenset()):
        self.folder = folder
        files = facts.load(folder)
        talk = [fact for name, known in files.items() if name not in facts.APP | facts.WORLD for fact in known]
        self.app = [fact for name in sorted(facts.APP & files.keys()) for fact in files[name]]
        self.world = files.get("world", [])
        self.tables = files.get("world_tables", [])
        self.talk = talk or self.app
        self.held = facts.held_questions(folder) | untrained

    def dialogue(self, random: Random) -> list[Exchange]:
        """One dialogue. No turn of it is a held-out question."""
        length = random.choices(list(LENGTHS), LENGTHS.values())[0]
        exchanges: list[Exchange] = []
        told: dict = {}
        due = None
        while len(exchanges) < length:
            kind = random.choices(list(KINDS), KINDS.values())[0]
            if kind in REMEMBERED and length == 1:
                length += random.randrange(4)
            block = self.typed(self.block(kind, random, told), random, careful=kind in REMEMBERED | {"stories"})
            exchanges += block
            if kind in REMEMBERED and due is None and block:
                due = len(exchanges) + random.randint(0, LONGEST_GAP)
                length = max(length, min(due + 1, max(LENGTHS)))
            if due is not None and len(exchanges) >= due:
                exchanges += self.typed(memory.recall(random, told), random, careful=True)
                due = len(exchanges) + random.randint(1, LONGEST_GAP) if random.random() < 0.3 else None
        return exchanges

    def typed(self, block: list[Exchange], random: Random, careful: bool) -> list[Exchange]:
        """A block as a person may type it; nothing where a turn of it is a held-out question."""
        block = [(touched(said, random, careful), answer) for said, answer in block]
        if not careful:
            block = [(slip(said, random) if random.random() < SLIPS else said, answer) for said, answer in block]
        return [] if any(facts.normalised(said) in self.held for said, _ in block) else block

    def block(self, kind: str, random: Random, told: dict) -> list[Exchange]:
        """The exchanges of one block."""
        if kind == "app":
            return [random.choice(self.app).pair(random)]
        if kind == "world":
            return [random.choice(self.tables if random.random() < 0.5 else self.world).pair(random)]
        if kind == "talk":
            return [random.choice(self.talk).pair(random)]
        if kind == "told":
            return [memory.told_and_asked(random.choice(self.app).pair(random), random, told)]
        if kind == "jokes":
            return jokes.block(random, self.folder)
        return BLOCKS[kind](random, told)
