"""Templates of sentences: `[a|b]` picks one of the alternatives, which nest; `{slot}` stands for a value."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from random import Random


class TemplateError(ValueError):
    """A template whose brackets do not match."""


@lru_cache(maxsize=None)
def parsed(template: str) -> tuple:
    """The parts of a template in order: a string as it stands, or a tuple of parsed alternatives."""
    alternatives, end = parse(template, 0, nested=False)
    if end != len(template):
        raise TemplateError(f"a bracket closes that nothing opened: {template!r}")
    return alternatives[0]


def parse(template: str, at: int, nested: bool) -> tuple[tuple, int]:
    """The alternatives from a place on, and the place after them; `|` divides only inside brackets."""
    alternatives, parts, text = [], [], ""
    while at < len(template):
        character = template[at]
        if character == "[":
            inner, at = parse(template, at + 1, nested=True)
            parts += [text, inner]
            text = ""
            continue
        if character == "]":
            if not nested:
                break
            return (*alternatives, (*parts, text)), at + 1
        if character == "|" and nested:
            alternatives.append((*parts, text))
            parts, text = [], ""
        else:
            text += character
        at += 1
    if nested:
        raise TemplateError(f"a bracket is not closed: {template!r}")
    return ((*parts, text),), at


def expand(template: str, random: Random, **slots: str) -> str:
    """One expansion, drawn at random, with its slots filled."""
    text = drawn(parsed(template), random)
    for name, value in slots.items():
        text = text.replace("{" + name + "}", value)
    return text


def drawn(parts: tuple, random: Random) -> str:
    """One expansion of parsed parts."""
    return "".join(part if isinstance(part, str) else drawn(random.choice(part), random) for part in parts)


def expansions(template: str) -> Iterator[str]:
    """All expansions, with the slots as they stand; some may be equal."""
    return every(parsed(template))


def every(parts: tuple) -> Iterator[str]:
    """All expansions of parsed parts."""
    choices = ([part] if isinstance(part, str) else [text for one in part for text in every(one)] for part in parts)
    return map("".join, product(*choices))
