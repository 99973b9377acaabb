"""The data: templates, facts, noise, vocabularies, rows, and that nothing held out is trained on."""

import random
import tempfile
import unittest
from collections import Counter
from pathlib import Path

import numpy as np

from starter import evaluation, facts, frames, memory, noise, questions
from starter.dialogues import Writer
from starter.templates import TemplateError, expand, expansions
from starter.tokens import Encoder, rows, text_of
from starter.vocabularies import VOCABULARIES, World

TRAINING = Path(__file__).resolve().parent.parent
FACTS, EVALUATION = TRAINING / "facts", TRAINING / "evaluation"


class TemplateTests(unittest.TestCase):
    """Templates."""

    def test_all_expansions(self):
        self.assertEqual(sorted(expansions("[a|b[c|]] {x}")), ["a {x}", "b {x}", "bc {x}"])

    def test_an_expansion_is_one_of_all(self):
        chance = random.Random(1)
        for _ in range(50):
            self.assertIn(expand("[a|b[c|]] {x}", chance, x="1"), ("a 1", "b 1", "bc 1"))

    def test_brackets_must_match(self):
        for template in ("[a|b", "a]"):
            with self.assertRaises(TemplateError):
                list(expansions(template))


class FactTests(unittest.TestCase):
    """Facts and what is held out."""

    def test_files_follow_the_schema(self):
        self.assertGreater(len(facts.load(FACTS)), 5)

    def test_held_out_frames_are_not_trained_on(self):
        trained = {text for frame in frames.DO + frames.DO_WITH_KEYS + frames.DO_WITH_COMMANDS + frames.WHAT
                   for text in expansions(frame)}
        held = {text for frame in frames.DO_HELD + frames.WHAT_HELD for text in expansions(frame)}
        self.assertFalse(trained & held)

    def test_held_out_questions_are_in_no_dialogue(self):
        writer, chance = Writer(FACTS), random.Random(3)
        for _ in range(500):
            for said, _ in writer.dialogue(chance):
                self.assertNotIn(facts.normalised(said), writer.held)

    def test_no_question_of_the_evaluation_is_in_a_dialogue(self):
        untrained = questions.untrained(questions.questions(FACTS, EVALUATION))
        writer, chance = Writer(FACTS, untrained), random.Random(7)
        said = {facts.normalised(said) for _ in range(500) for said, _ in writer.dialogue(chance)}
        self.assertFalse(said & untrained)

    def test_the_same_seed_gives_the_same_dialogues(self):
        first, second = ([Writer(FACTS).dialogue(chance) for _ in range(50)] for chance in (random.Random(4), random.Random(4)))
        self.assertEqual(first, second)


class QuestionTests(unittest.TestCase):
    """The questions of the evaluation."""

    def test_those_that_are_kept_are_among_them(self):
        # The file lacks those that were in the data of the models that are shipped.
        asked, kept = questions.questions(FACTS, EVALUATION), questions.read(EVALUATION / "questions.jsonl")
        self.assertEqual([entry for entry in asked if entry in kept], kept)
        self.assertGreater(len(kept), 0.9 * len(asked))

    def test_every_one_is_asked_once(self):
        asked = [entry["turns"] for entry in questions.questions(FACTS, EVALUATION)]
        self.assertEqual(len(asked), len(set(map(tuple, asked))))

    def test_the_selection_has_some_of_every_named_group(self):
        selected = questions.selection(questions.questions(FACTS, EVALUATION))
        self.assertEqual(Counter(entry["group"] for entry in selected), questions.SELECTED)


class JudgeTests(unittest.TestCase):
    """What counts as a right reply."""

    def test_a_keyword_begins_a_word(self):
        self.assertTrue(evaluation.holds("Press F7, or /retry.", "/retry"))
        self.assertTrue(evaluation.holds("Two cats.", "dog|Cat"))
        self.assertFalse(evaluation.holds("It concatenates.", "cat"))

    def test_a_number_is_whole(self):
        self.assertFalse(evaluation.holds("It is 42.", "4"))
        self.assertTrue(evaluation.holds("It is 4.", "4"))


class NoiseTests(unittest.TestCase):
    """Noise."""

    def test_the_same_seed_gives_the_same_noise(self):
        text = "What is the capital of France?"
        first, second = ([noise.touched(text, chance) for _ in range(99)] for chance in (random.Random(5), random.Random(5)))
        self.assertEqual(first, second)
        self.assertLess(0.5, first.count(text) / 99)

    def test_slips_spare_keys_names_and_numbers(self):
        chance = random.Random(6)
        for _ in range(200):
            self.assertEqual(noise.slip("Press F7, Anna: 12 /new", chance).split(" ")[1:], ["F7,", "Anna:", "12", "/new"])


class MemoryTests(unittest.TestCase):
    """What is told and asked for."""

    def test_what_is_told_in_one_breath_with_a_question_is_answered_and_kept(self):
        told, chance = {}, random.Random(8)
        said, answer = memory.told_and_asked(("How do I save?", "Everything is saved."), chance, told)
        [value] = told.values()
        self.assertTrue(said.endswith(" How do I save?") and value in said)
        self.assertTrue(answer.endswith(" Everything is saved.") and len(answer) > len(" Everything is saved."))


class TokenTests(unittest.TestCase):
    """Vocabularies and rows."""

    dialogues = [[(f"What is {a} plus {b}?", f"{a} plus {b} is {a + b}.")] * (1 + a % 3) for a in range(20) for b in range(9)]

    def test_what_is_encoded_is_decoded(self):
        for kind in VOCABULARIES.values():
            vocabulary = kind.trained(map(text_of, self.dialogues), 400)
            for text in (text_of(self.dialogues[5]), "Z\u00fcrich  \n x\n\n", " a b  c"):
                self.assertEqual(vocabulary.decode(vocabulary.encode(text)), text)
            with tempfile.TemporaryDirectory() as folder:
                vocabulary.save(Path(folder))
                text = text_of(self.dialogues[7])
                self.assertEqual(kind.load(Path(folder)).encode(text), vocabulary.encode(text))

    def test_world_words_are_encoded_as_the_whole_text(self):
        vocabulary = World.trained(map(text_of, self.dialogues), 400)
        text = text_of(self.dialogues[5]) + "  two  spaces\n\nand\n"
        self.assertEqual(vocabulary.encode(text), vocabulary.longest_tokens(text.encode()))

    def test_rows_are_full_and_begin_with_a_dialogue(self):
        packed = Encoder(World.trained(map(text_of, self.dialogues), 400)).packed(self.dialogues)
        source = rows(packed, 65, np.random.default_rng(1))
        beginning = packed["tokens"][:1]
        for _ in range(200):
            tokens, spoken = next(source)
            self.assertEqual((len(tokens), len(spoken)), (65, 65))
            self.assertEqual(tokens[:1], beginning)


if __name__ == "__main__":
    unittest.main()
