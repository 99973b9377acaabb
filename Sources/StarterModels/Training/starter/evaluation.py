"""Asks the fixed set of questions through the real program and judges the replies.

Every question gets a program of its own, which finds a home that is empty, so neither another question nor
the settings of the person who measures matter, nor are those changed. Replies are greedy, so the same model
always gets the same result.
"""

import json
import os
import re
import subprocess
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import questions

LONGEST_REPLY = 120
"""Tokens after which a reply that has not ended by itself is cut, and counts as not ended."""

GREEDY = ["--temperature", "0", "--presence-penalty", "0", "--frequency-penalty", "0"]

LEAKS = ("User:", "Assistant:", "System:")
"""Words of the template that no reply may hold."""


def holds(reply: str, keyword: str) -> bool:
    """Whether a reply holds one of the alternatives `a|b`, each from the start of a word; one that
    ends in a digit as a whole, so that 4 is not found in 42."""
    for alternative in keyword.split("|"):
        pattern = r"(?<![a-z0-9])" + re.escape(alternative.lower())
        if alternative[-1].isdigit():
            pattern += r"(?![0-9])"
        if re.search(pattern, reply.lower()):
            return True
    return False


def replies(program: Path, model: Path, turns: list[str]) -> list[dict]:
    """What the model says to each turn: the assistant's messages of the conversation, as the program exports it.

    Raises `CalledProcessError` where the program fails, which has then said why.
    """
    with tempfile.TemporaryDirectory() as home:
        command = [
            program, "chat", "--model", model, "--conversations", f"{home}/conversations", "--threads", "1",
            "--max-tokens", str(LONGEST_REPLY), *GREEDY,
        ]
        elsewhere = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "RWKV_TUI_"))}
        environment = elsewhere | {"HOME": home}
        subprocess.run(
            command, input="\n".join(turns) + "\n", text=True, check=True, stdout=subprocess.DEVNULL, env=environment)
        (folder,) = Path(home).glob("conversations/[!.]*/")
        export = subprocess.run(
            [program, "conversations", "export", folder.name, "--format", "json", "--conversations", folder.parent],
            text=True, check=True, stdout=subprocess.PIPE, env=environment)
        messages = json.loads(export.stdout)["messages"]
    return [message for message in messages if message["role"] == "assistant"]


def judge(program: Path, model: Path, question: dict) -> dict:
    """The question with its last reply and whether it is right, all ended, and none leaks."""
    answers = replies(program, model, question["turns"])
    whole = len(answers) == len(question["turns"])
    text = answers[-1]["text"] if whole else ""
    return question | {
        "replies": [answer["text"] for answer in answers],
        "right": whole and all(holds(text, keyword) for keyword in question["keywords"]),
        "ended": whole and all(answer["ending"] == "complete" for answer in answers),
        "leaks": any(leak in answer["text"] for answer in answers for leak in LEAKS),
    }


def evaluate(program: Path, model: Path, asked: list[dict], details: Path) -> dict:
    """What share of each group's replies is right, and over all groups, what share ended and how many leak.

    Writes every question with its replies to `details`, one a line.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        judged = list(pool.map(lambda question: judge(program, model, question), asked))
    questions.write(details, judged)
    groups = defaultdict(list)
    for entry in judged:
        groups[entry["group"]].append(entry["right"])
    return {
        "asked": {group: len(right) for group, right in groups.items()},
        "right": {group: round(sum(right) / len(right), 3) for group, right in groups.items()},
        "ended": round(sum(entry["ended"] for entry in judged) / len(judged), 4),
        "leaks": sum(entry["leaks"] for entry in judged),
    }
