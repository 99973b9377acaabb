"""What people do to their questions when they type: small letters, slips, chat spelling, politeness."""

import re
from random import Random

SHARE = 0.4
"""The share of turns that are touched at all."""

NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}
"""The letters beside each one on a keyboard."""

CHAT = {
    "you": "u", "are": "r", "please": "pls", "what is": "whats", "what's": "whats", "i am": "im", "i'm": "im",
    "do not": "dont", "don't": "dont", "cannot": "cant", "can't": "cant", "how do i": "how to", "okay": "ok",
    "because": "cuz", "thanks": "thx", "people": "ppl", "i would like": "id like", "want to": "wanna",
}
"""How words are shortened in a chat."""

BEFORE = (
    "please, ", "hey, ", "hey Robin, ", "Robin, ", "hi, ", "hello, ", "um, ", "ok, ", "sorry, ", "excuse me, ",
    "one question: ", "and ", "so ", "well, ", "hm, ", "now ", "tell me, ",
)
LEADS = (
    "I am new here.", "I am curious.", "A quick question.", "Something is not clear to me.", "Sorry to bother you.",
    "A friend told me to ask you this.", "My sister asked me this yesterday.", "Somebody mentioned it today.",
    "I read about this yesterday.", "I have wondered about this for a while.", "I hope you can help.", "Help me out here.",
    "There is something I do not understand.", "I looked everywhere.", "I could not find it in the manual.",
    "I forgot this again.", "Maybe you know this.", "You may know this.", "Let me ask you something.",
    "Here is another one.", "Next question.", "It is my first day with this program.", "This may be a silly question.",
    "My friend could not tell me.", "I tried for an hour.", "Explain it to a beginner.", "Keep it short.",
    "I really need to know this.", "Just wondering.", "I was thinking about this.", "We talked about it at work.",
)
"""Sentences that people put before or behind a question, which change nothing about its answer."""

AFTER = (" please", ", please", " pls", " thanks", ", thank you", " Robin", " now", " again", ", Robin")


def touched(text: str, random: Random, careful: bool = False) -> str:
    """A person's turn as it may really be typed.

    A careful one keeps every word as it is, for turns whose words are asked for later.
    """
    if random.random() >= SHARE:
        return text
    changes = [small_letters, bare, politer]
    if not careful:
        changes += [small_letters, slip, slip, chatted, small_and_bare, led, led, led]
    text = random.choice(changes)(text, random)
    if random.random() < 0.2:
        text = bare(text, random)
    return text


def small_letters(text: str, random: Random) -> str:
    """All letters small; a careful reader still knows the names, so only the first letter where there are some."""
    if re.search(r"(?<=\s)(?!I\b)[A-Z]", text):
        return text[:1].lower() + text[1:]
    return text.lower()


def bare(text: str, random: Random) -> str:
    """Without the mark at its end."""
    return text.rstrip(".?!") or text


def small_and_bare(text: str, random: Random) -> str:
    """All letters small and no mark at the end."""
    return bare(text.lower(), random)


def politer(text: str, random: Random) -> str:
    """With a word before it or behind it."""
    if random.random() < 0.6:
        start = random.choice(BEFORE)
        keep = re.match(r"(I\b|I'|[A-Z][A-Z0-9])", text)
        text = start + (text if keep else text[:1].lower() + text[1:])
        return text[:1].upper() + text[1:] if random.random() < 0.4 else text
    end = re.search(r"[.?!]*$", text).group()
    return text[: len(text) - len(end)] + random.choice(AFTER) + end


def led(text: str, random: Random) -> str:
    """With a sentence before it or behind it."""
    lead = random.choice(LEADS)
    if random.random() < 0.3:
        lead = small_and_bare(lead, random)
        return random.choice((f"{lead}, {text[:1].lower() + text[1:]}", f"{lead} - {text}", f"{text} {lead}"))
    return f"{lead} {text}" if random.random() < 0.7 else f"{text} {lead}"


def chatted(text: str, random: Random) -> str:
    """With words shortened as in a chat, all letters small."""
    text = text.lower()
    for long, short in CHAT.items():
        if random.random() < 0.7:
            text = re.sub(rf"\b{re.escape(long)}\b", short, text)
    return text


def slip(text: str, random: Random) -> str:
    """With one word mistyped; only long words of small letters, so that names, keys and numbers stay."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if re.fullmatch(r"[A-Za-z]?[a-z]{3,}[.,?!]?", word)]
    places = [place for place in places if place == 0 or words[place][0].islower()]
    if places:
        place = random.choice(places)
        words[place] = mistyped(words[place], random)
    return " ".join(words)


def mistyped(word: str, random: Random) -> str:
    """A word with one slip of the finger behind its first letter."""
    at = random.randrange(1, len(word) - 1)
    kind = random.choice(("swap", "drop", "double", "neighbour"))
    if kind == "swap" and word[at + 1].isalpha():
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    if kind == "neighbour" and word[at] in NEIGHBOURS:
        return word[:at] + random.choice(NEIGHBOURS[word[at]]) + word[at + 1 :]
    return word[:at] + word[at + 1 :]
