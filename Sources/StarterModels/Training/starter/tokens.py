"""Dialogues as arrays of tokens, with the tokens marked that Robin says."""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from .vocabularies import END_OF_TEXT, TURN_END, BytePairs, World

Dialogue = list[tuple[str, str]]


def text_of(dialogue: Dialogue) -> str:
    """A dialogue as the program gives it to a model."""
    return "".join(f"User: {said}{TURN_END}Assistant: {answer}{TURN_END}" for said, answer in dialogue)


def write_dialogues(path: Path, dialogues: Iterable[Dialogue]) -> None:
    """Writes dialogues, one a line."""
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        for dialogue in dialogues:
            file.write(json.dumps(dialogue) + "\n")


def read_dialogues(path: Path) -> Iterator[Dialogue]:
    """The dialogues of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


class Encoder:
    """Encodes dialogues turn by turn, as the program does; every different turn only once."""

    def __init__(self, vocabulary: BytePairs | World):
        self.vocabulary = vocabulary
        self.turns: dict[str, list[int]] = {}

    def turn(self, text: str) -> list[int]:
        """The tokens of a turn."""
        if text not in self.turns:
            self.turns[text] = self.vocabulary.encode(text)
        return self.turns[text]

    def packed(self, dialogues: Iterable[Dialogue]) -> dict[str, np.ndarray]:
        """All dialogues in one row: the tokens, whether Robin says each, and where the dialogues begin."""
        tokens, spoken, starts = [], [], []
        for dialogue in dialogues:
            starts.append(len(tokens))
            for said, answer in dialogue:
                asked = self.turn(f"User: {said}{TURN_END}Assistant:")
                answered = self.turn(f" {answer}{TURN_END}")
                tokens += asked + answered
                spoken += [0] * len(asked) + [1] * len(answered)
            tokens.append(END_OF_TEXT)
            spoken.append(0)
        starts.append(len(tokens))
        return {
            "tokens": np.array(tokens, np.uint16), "spoken": np.array(spoken, np.uint8),
            "starts": np.array(starts, np.int64)}


def rows(packed: dict[str, np.ndarray], length: int, random: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows of `length` tokens without end, and which of them Robin says.

    A row is filled with dialogues in an order of chance. The last one, which is cut, begins again in the next
    row, so that every row begins with a dialogue and every dialogue that fits is once whole.
    """
    tokens, spoken, starts = packed["tokens"], packed["spoken"], packed["starts"]
    pieces: list[slice] = []
    filled = 0
    while True:
        for index in random.permutation(len(starts) - 1):
            start, end = starts[index], starts[index + 1]
            pieces.append(slice(start, min(end, start + length - filled)))
            filled += pieces[-1].stop - start
            if filled == length:
                yield tuple(np.concatenate([array[piece] for piece in pieces]) for array in (tokens, spoken))
                cut = pieces[-1].stop < end and len(pieces) > 1
                pieces = [slice(start, min(end, start + length))] if cut else []
                filled = sum(piece.stop - piece.start for piece in pieces)
                if filled == length:
                    yield tokens[pieces[0]], spoken[pieces[0]]
                    pieces, filled = [], 0
