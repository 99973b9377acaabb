"""Jokes and riddles, told in one turn or in two."""

import tomllib
from functools import lru_cache
from pathlib import Path
from random import Random

from .templates import expand

JOKE = (
    "[|Please |Can you ]tell me a[|nother] [|good |funny |short ]joke[|, please][.|!|]",
    "[Do you know|Have you got|Can you tell me] [a|another|some|one more] joke?",
    "[Make me laugh|Say something funny|Cheer me up with a joke][.|!|, please.]",
    "[I want to|I would like to|Let me] hear a joke[.|]",
    "[a|another|one more] joke[|, please| please]",
)
RIDDLE = (
    "[Tell|Give|Ask] me a riddle[.|, please.|]",
    "[Do you know|Have you got] [a|another] riddle?",
    "[I want|I like] a riddle[.|, please.]",
    "[a|another] riddle[, please|]",
)
WHY = ("Why?", "I don't know.", "I do not know, tell me.", "no idea", "Tell me!", "what?", "hm, why?", "I give up.", "idk")
GUESS = ("I don't know.", "I give up.", "No idea.", "Tell me the answer.", "what is it?", "hm, i don't know", "Is it you?", "idk")


@lru_cache(maxsize=None)
def load(folder: Path) -> tuple[list[dict], list[dict]]:
    """The jokes and the riddles of a folder of facts."""
    content = tomllib.loads((folder / "jokes.toml").read_text(encoding="utf-8"))
    return content["joke"], content["riddle"]


def block(random: Random, folder: Path) -> list[tuple[str, str]]:
    """A joke or a riddle, told at once or after the person asked why or guessed."""
    jokes, riddles = load(folder)
    if random.random() < 0.35:
        riddle = random.choice(riddles)
        asked = capital(expand(random.choice(RIDDLE), random))
        return [(asked, riddle["question"]), (random.choice(GUESS), riddle["answer"])]
    joke = random.choice(jokes)
    asked = capital(expand(random.choice(JOKE), random))
    if random.random() < 0.75:
        return [(asked, f"{joke['setup']} {joke['punchline']}")]
    return [(asked, joke["setup"]), (random.choice(WHY), joke["punchline"])]


def capital(text: str) -> str:
    """A text that begins with a capital and has no doubled space."""
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]
