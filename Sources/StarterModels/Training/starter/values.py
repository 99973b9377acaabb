"""What people tell about themselves: large sets of values, and words that nobody has ever heard."""

import tomllib
from functools import lru_cache
from pathlib import Path
from random import Random

FILE = Path(__file__).parent.parent / "facts" / "values.toml"

BEGINNINGS = "b br c d dr f fl g gl h j k kl l m n p pl r s sh st t tr v w y z zh".split()
VOWELS = "a e i o u a e o ai ea oo".split()
MIDDLES = "b d f g k l ll m n nd nt p r rk s ss t v z lm rv".split()
NAME_ENDINGS = "a o i n s na la ra lin ri ta el an is on or ek us".split()
WORD_ENDINGS = "b d g k l m n p rk sh st t x zle ket ble per nt mp ff".split()


@lru_cache(maxsize=None)
def values(kind: str) -> tuple[str, ...]:
    """All values of a kind."""
    text = tomllib.loads(FILE.read_text(encoding="utf-8"))[kind]
    return tuple(value.strip() for value in text.replace("\n", " ").split(",") if value.strip())


def made_up_name(random: Random) -> str:
    """A name from syllables, such as Velona."""
    middle = random.choice(VOWELS) + random.choice(MIDDLES) if random.random() < 0.6 else ""
    ending = random.choice(NAME_ENDINGS)
    vowel = random.choice("aeiou") if ending[0] not in "aeiou" else random.choice(["ad", "er", "il", "om", "un"])
    return (random.choice(BEGINNINGS) + middle + vowel + ending).capitalize()


def made_up_word(random: Random) -> str:
    """A noun from syllables, such as blorket; long enough not to be a real one."""
    word = ""
    while len(word) < 5:
        middle = random.choice(VOWELS) + random.choice(MIDDLES) if random.random() < 0.7 else ""
        word = random.choice(BEGINNINGS) + middle + random.choice("aeiou") + random.choice(WORD_ENDINGS)
    return word


def with_article(noun: str) -> str:
    """The noun with "a" or "an" before it."""
    vowel = noun[0].lower() in "aeiou" and not noun.lower().startswith(("uni", "use", "eu", "uku"))
    return f"{'an' if vowel else 'a'} {noun}"
