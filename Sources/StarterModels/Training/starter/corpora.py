"""A seasoning of dialogues that other people wrote, from files of `NAME.jsonl.gz`.

Each line of such a file is a dialogue: `[["u", text], ["a", text], ...]`.
"""

import gzip
import json
import zlib
from pathlib import Path

from .facts import normalised

EXCHANGES = {"mschat": 1, "chatterbot": 2, "topical": 3, "spc": 4}
"""The corpora that are used, and how many exchanges of a dialogue's beginning."""

SHARES = {"mschat": 1.0, "chatterbot": 1.0, "topical": 0.2, "spc": 0.4}
"""The share of the dialogues that is taken."""

LONGEST_TURN = 160
"""Characters."""

FOREIGN = ("microsoft", "cortana", "bot framework", "alice", "chatterbot", "my name is", "i was made", "i was created")
"""A reply that holds one of these speaks of somebody else than Robin."""

HELD_ONE_IN = 25


def dialogues(folder: Path, held: set[str]) -> tuple[list, dict[str, list]]:
    """The dialogues to train on, and those held out, by corpus; the same first turn is never in both."""
    trained, kept = [], {}
    for name, longest in EXCHANGES.items():
        path = folder / f"{name}.jsonl.gz"
        if not path.exists():
            continue
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                exchanges = beginning(json.loads(line), longest)
                if not exchanges or any(normalised(said) in held for said, _ in exchanges):
                    continue
                number = zlib.crc32(normalised(exchanges[0][0]).encode())
                if number % HELD_ONE_IN == 0:
                    kept.setdefault(name, []).append(exchanges)
                elif zlib.crc32(line.encode()) % 1000 < SHARES[name] * 1000:
                    trained.append(exchanges)
    return trained, kept


def beginning(turns: list, longest: int) -> list[tuple[str, str]]:
    """The first exchanges of a dialogue, up to the first that does not suit Robin."""
    exchanges = []
    for (first, said), (second, answer) in zip(turns[::2], turns[1::2]):
        said, answer = " ".join(said.split()), " ".join(answer.split())
        suits = (
            (first, second) == ("u", "a") and said and answer and (said + answer).isascii()
            and len(said) <= LONGEST_TURN and len(answer) <= LONGEST_TURN
            and not any(word in answer.lower() for word in FOREIGN))
        if not suits or len(exchanges) == longest:
            break
        exchanges.append((said, answer))
    return exchanges
