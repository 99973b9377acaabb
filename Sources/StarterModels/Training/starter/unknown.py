"""Honesty: questions about what Robin was never taught, and the few ways to say so.

The material is in `facts/unknown.toml`.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from random import Random

from .templates import expand
from .values import made_up_name, made_up_word, with_article

Exchange = tuple[str, str]

FACTS = Path(__file__).parent.parent / "facts"

NOT_KNOWN = "I am a very small model and do not know that."
POINTER = " A bigger model may know it: press F5."
ANSWERS = {
    "how": "I am a very small model and do not know how to do that.",
    "doctor": "I do not know that. Please ask a doctor.",
    "lawyer": "I do not know that. Please ask a lawyer.",
    "untold": "You have not told me that.",
    "live": "I cannot know that: I have no clock and no internet.",
}
"""What is said instead of `NOT_KNOWN` to the questions of a group."""

POINTED = 0.3
"""How often a bigger model is pointed to."""

WEIGHTS = {"live": 3, "made_up_thing": 4, "made_up_place": 2, "made_up_person": 2, "person": 3, "science": 3,
"medical": 1.5}
"""How often each group is asked; one that is not here counts 1."""

FOLLOW_UPS = (
    ("[Why not|Why do you not know it|Why don't you know that]?",
     "I am very small: I learned only a few thousand facts."),
    ("[Pity|That is a pity|Too bad|Okay|Ok|All right|Never mind|No problem][!|.]",
     "I am sorry. Ask me something else!"),
    ("[Please try|Try anyway|Just guess|Guess|Make a guess|Please guess][!|.]",
     "I would only make something up. I am a very small model and do not know that."),
    ("[What do you know, then|So what do you know|And what can you tell me]?",
     "I know this program, simple facts, small sums, stories and jokes."),
    ("[Are you sure|Really]?", "Yes. I am a very small model and do not know that."),
)
FOLLOWED = 0.06
"""How often the person says something to an answer of not knowing."""


@lru_cache(maxsize=None)
def taught() -> frozenset[str]:
    """What the tables of the world and the noun phrases of the facts teach, in small letters."""
    words = set()
    for path in FACTS.glob("world*.toml"):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        words |= {phrase.lower() for fact in content.get("fact", []) for phrase in fact.get("what", [])}
        words |= {cell.lower() for table in content.get("table", []) for row in table["rows"] for cell in row}
    return frozenset(words)


@lru_cache(maxsize=None)
def groups() -> tuple[dict, ...]:
    """The groups of the file, each with the fillers that may be asked about.

    What is taught is left out where the question itself may be taught; a group about what nobody taught of
    well-known things keeps them.
    """
    loaded = []
    for group in tomllib.loads((FACTS / "unknown.toml").read_text(encoding="utf-8"))["group"]:
        fillers = [filler.strip() for filler in group.get("fillers", "").replace("\n",
          " ").split(",") if filler.strip()]
        if group["id"] in ("person", "country", "science", "work"):
            fillers = [filler for filler in fillers if filler.lower() not in taught()]
        loaded.append(group | {"fillers": fillers})
    return tuple(loaded)


def block(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """A question that Robin cannot answer, sometimes with what the person says to that."""
    group = random.choices(groups(), [WEIGHTS.get(group["id"], 1) for group in groups()])[0]
    question, answer = asked(group, random), answered(group, random)
    if answer.startswith(NOT_KNOWN) and random.random() < FOLLOWED:
        said, reply = random.choice(FOLLOW_UPS)
        return [(question, answer), (expand(said, random), reply)]
    return [(question, answer)]


def asked(group: dict, random: Random) -> str:
    """A question of a group."""
    frame = random.choice(group["frames"])
    if "pairs" in group:
        x, y = random.choice(group["pairs"])
        text = expand(frame, random, x=x, y=y)
    elif "made_up" in group:
        word = made_up(group["made_up"], random)
        text = expand(frame, random, a=with_article(word), x=word)
    else:
        text = expand(frame, random, x=random.choice(group["fillers"]))
    return text[:1].upper() + text[1:]


def answered(group: dict, random: Random) -> str:
    """What Robin says to a question of a group."""
    if "answer" in group:
        return ANSWERS[group["answer"]]
    return NOT_KNOWN + POINTER * (random.random() < POINTED)


def made_up(kind: str, random: Random) -> str:
    """A word, a name or a person that nobody has heard of."""
    if kind == "word":
        return made_up_word(random)
    if kind == "name":
        return made_up_name(random) + random.choice(("", "", "", "ia", "land")).replace("ia", "nia")
    return f"{made_up_name(random)} {made_up_name(random)}"
