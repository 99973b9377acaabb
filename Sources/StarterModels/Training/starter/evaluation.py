"""Asks the fixed set of questions through the real program and judges the replies.

Every question gets a conversation of its own in a fresh folder. Replies are greedy, so the same model
always gets the same result.
"""

import json
import re
import subprocess
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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
    """What the model says to each turn: the assistant's messages of the conversation file."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            program, "chat", "--model", model, "--conversations", folder, "--threads", "1",
            "--max-tokens", str(LONGEST_REPLY), *GREEDY,
        ]
        subprocess.run(
            command, input="\n".join(turns) + "\n", text=True, check=True, stdout=subprocess.DEVNULL)
        (file,) = Path(folder).glob("*/conversation.json")
        messages = json.loads(file.read_text(encoding="utf-8"))["messages"]
    return [message for message in messages if message["role"] == "assistant"]


def judge(program: Path, model: Path, question: dict) -> dict:
    """The question with its last reply and whether it is right, all ended, and none leaks."""
    answers = replies(program, model, question["turns"])
    text = answers[-1]["text"]
    return question | {
        "reply": text,
        "right": all(holds(text, keyword) for keyword in question["keywords"]),
        "ended": all(answer["ending"] == "complete" for answer in answers),
        "leaks": any(leak in answer["text"] for answer in answers for leak in LEAKS),
    }


def evaluate(program: Path, model: Path, questions: Path, details: Path | None = None) -> dict:
    """The share of right replies in each group, of those that ended, and the number of leaks.

    Writes every question with its reply to `details`, one a line, where that is given.
    """
    asked = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    with ThreadPoolExecutor(2) as pool:
        judged = list(pool.map(lambda question: judge(program, model, question), asked))
    if details:
        details.write_text("".join(json.dumps(entry) + "\n" for entry in judged), encoding="utf-8")
    groups = defaultdict(list)
    for entry in judged:
        groups[entry["group"]].append(entry["right"])
    return {
        "right": {group: sum(right) / len(right) for group, right in sorted(groups.items())},
        "asked": {group: len(right) for group, right in sorted(groups.items())},
        "ended": sum(entry["ended"] for entry in judged) / len(judged),
        "leaks": sum(entry["leaks"] for entry in judged),
    }
