"""The two tokenizers: byte-level BPE for RWKV-4, a World vocabulary for RWKV-6, trained on our dialogues."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

END_OF_TEXT = 0
"""The token between two dialogues, in both vocabularies."""

TURN_END = "\n\n"
"""What ends a turn; one token in both vocabularies."""


def byte_pairs(texts: Iterable[str], size: int) -> Tokenizer:
    """A byte-level BPE of `size` tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size - 1, special_tokens=["<|endoftext|>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_tokens([AddedToken(TURN_END, normalized=False)])
    return tokenizer


class BytePairs:
    """Encodes with a `tokenizer.json`."""

    file = "tokenizer.json"

    def __init__(self, tokenizer: Tokenizer):
        self.tokenizer = tokenizer
        self.size = tokenizer.get_vocab_size()

    @classmethod
    def trained(cls, texts: Iterable[str], size: int) -> "BytePairs":
        """A new one for the texts."""
        return cls(byte_pairs(texts, size))

    @classmethod
    def load(cls, folder: Path) -> "BytePairs":
        """The one in a folder."""
        return cls(Tokenizer.from_file(str(folder / cls.file)))

    def save(self, folder: Path) -> None:
        """Writes it into a folder."""
        self.tokenizer.save(str(folder / self.file))

    def encode(self, text: str) -> list[int]:
        """The tokens of a text."""
        return self.tokenizer.encode(text).ids

    def decode(self, tokens: list[int]) -> str:
        """The text of tokens."""
        return self.tokenizer.decode(tokens)


class World:
    """Encodes with a World vocabulary: at every place the longest token that fits.

    Ids begin at 1, and the first 256 are the single bytes. No token holds white space behind anything else, so
    the words of a text can be encoded one by one, each with the white space before it.
    """

    file = "rwkv_vocab.txt"

    def __init__(self, tokens: list[bytes]):
        self.tokens = tokens
        self.ids = {token: number for number, token in enumerate(tokens, 1)}
        self.longest = max(map(len, tokens))
        self.words: dict[str, list[int]] = {}
        self.size = len(tokens) + 1

    @classmethod
    def trained(cls, texts: Iterable[str], size: int) -> "World":
        """A new one for the texts, made of the tokens that a BPE finds useful."""
        byte_of = {character: byte for byte, character in enumerate(byte_characters())}
        longer = {TURN_END.encode()}
        found = sorted(byte_pairs(texts, size).get_vocab().items(), key=lambda entry: entry[1])
        for text, _ in found:
            if all(character in byte_of for character in text):
                token = bytes(byte_of[character] for character in text)
                if len(token) > 1 and not re.search(rb"\S\s", token) and len(longer) < size - 257:
                    longer.add(token)
        return cls([bytes([byte]) for byte in range(256)] + sorted(longer, key=lambda token: (len(token), token)))

    @classmethod
    def load(cls, folder: Path) -> "World":
        """The one in a folder."""
        tokens = []
        for line in (folder / cls.file).read_text(encoding="utf-8").splitlines():
            token = ast.literal_eval(line[line.index(" ") + 1 : line.rindex(" ")])
            tokens.append(token.encode() if isinstance(token, str) else token)
        return cls(tokens)

    def save(self, folder: Path) -> None:
        """Writes it into a folder: id, Python literal and number of bytes on every line."""
        with open(folder / self.file, "w", encoding="utf-8") as file:
            for number, token in enumerate(self.tokens, 1):
                file.write(f"{number} {repr(token.decode()) if token.isascii() else repr(token)} {len(token)}\n")

    def encode(self, text: str) -> list[int]:
        """The tokens of a text."""
        tokens = []
        for word in re.findall(r"\s*\S+|\s+", text):
            if word not in self.words:
                self.words[word] = self.longest_tokens(word.encode())
            tokens += self.words[word]
        return tokens

    def longest_tokens(self, text: bytes) -> list[int]:
        """The tokens of bytes, each the longest that fits."""
        tokens, at = [], 0
        while at < len(text):
            length = next(n for n in range(self.longest, 0, -1) if text[at : at + n] in self.ids and at + n <= len(text))
            tokens.append(self.ids[text[at : at + length]])
            at += length
        return tokens

    def decode(self, tokens: list[int]) -> str:
        """The text of tokens."""
        return b"".join(self.tokens[token - 1] for token in tokens if token).decode(errors="replace")


def byte_characters() -> list[str]:
    """The character that stands for each byte in a byte-level BPE."""
    printable = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(others)) for byte in range(256)]


VOCABULARIES = {"rwkv4": BytePairs, "rwkv6": World}
"""The vocabulary of each family."""
