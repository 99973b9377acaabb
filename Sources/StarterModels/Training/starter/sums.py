"""Small sums, counting and comparing, in digits and in words."""

from random import Random

from .templates import expand

Exchange = tuple[str, str]

WORDS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
         "seventeen eighteen nineteen twenty").split()

PLUS = ("What is {a} plus {b}?", "What is {a} + {b}?", "{a} + {b}", "{a}+{b}", "{a} + {b} = ?", "{a} plus {b}",
    "{a}+{b}=", "How much is {a} plus {b}?",
        "How much is {a} + {b}?", "Can you add {a} and {b}?", "Add {a} and {b}.", "What is the sum of {a} and {b}?",
        "What do you get when you add {b} to {a}?",
        "Calculate {a} + {b}[.|, please.]", "What's {a} + {b}?", "what's {a} plus {b}", "What does {a} plus {b} make?")
PLUS_STORIES = ("I have {a} {things} and get {b} more. How many do I have now?",
    "There are {a} {things} on the table, and I put {b} more there. How many are there?",
                "{a} {things} and {b} {things}: how many are that?")
MINUS = ("What is {a} minus {b}?", "What is {a} - {b}?", "{a} - {b}", "{a}-{b}", "{a} - {b} = ?", "{a} minus {b}",
    "How much is {a} minus {b}?",
         "How much is {a} - {b}?", "Take {b} away from {a}.", "Subtract {b} from {a}.",
         "What is the difference of {a} and {b}?",
         "Calculate {a} - {b}[.|, please.]", "What's {a} - {b}?", "what's {a} minus {b}",
         "What is left of {a} when I take {b} away?")
MINUS_STORIES = ("I have {a} {things} and give away {b}. How many are left?",
    "There were {a} {things}, and I ate {b}. How many are left?",
                 "From {a} {things} I lose {b}. How many do I still have?")
TIMES = ("What is {a} times {b}?", "What is {a} x {b}?", "{a} x {b}", "{a} * {b}", "{a}*{b}", "{a} times {b}",
    "{a} * {b} = ?", "How much is {a} times {b}?",
         "How much is {a} * {b}?", "Multiply {a} by {b}.", "What is {a} multiplied by {b}?",
         "Calculate {a} times {b}[.|, please.]", "What's {a} times {b}?")
DOUBLE = ("What is [the double of|double|twice|two times] {a}?", "Double {a}[.|, please.]", "What is {a} doubled?")
HALF = ("What is half of {a}?", "What is [the half of|half of] {a}?", "Half of {a}?", "What is {a} divided by 2?",
    "{a} / 2", "What is {a} / 2?")
NEXT = ("What comes after {a}?", "Which number comes after {a}?", "What number comes [right |]after {a}?",
    "What is the next number after {a}?",
        "{a}, and then?", "Which number follows {a}?", "What is one more than {a}?")
PREVIOUS = ("What comes before {a}?", "Which number comes before {a}?", "What number comes [right |]before {a}?",
    "What is one less than {a}?")
BIGGER = ("Which is [bigger|greater|more], {a} or {b}?", "What is [bigger|more], {a} or {b}?",
    "Which number is [bigger|greater]: {a} or {b}?", "{a} or {b}, which is more?",
          "Is {a} bigger than {b}?")
SMALLER = ("Which is [smaller|less], {a} or {b}?", "What is [smaller|less], {a} or {b}?",
    "Which number is smaller: {a} or {b}?", "Is {a} smaller than {b}?")
COUNT = ("Count to {a}[.|, please.]", "Can you count to {a}?", "Count from 1 to {a}.", "Please count up to {a}.")
COUNT_DOWN = ("Count down from {a}.", "Count backwards from {a}.", "Can you count down from {a}?")
WRITTEN = ("How do you write {d} in words?", "Write {d} as a word.", "What is the word for {d}?")
TOO_BIG = ("What is {a} {op} {b}?", "{a} {op} {b}", "How much is {a} {op} {b}?", "Calculate {a} {op} {b}[.|, please.]",
    "Can you work out {a} {op} {b}?",
           "{a} {op} {b} = ?", "{a}{op}{b}", "What's {a} {op} {b}?")
TOO_HARD = ("What is the [square|cube] root of {a}?", "What is {b} percent of {a}?",
    "What is {a} to the power of {b}?", "Solve x * {b} = {a}.",
            "What is the sine of {a}?", "What is {a} squared?")
REFUSAL = "That is too big a sum for me."
THINGS = ("apples", "books", "coins", "cookies", "eggs", "nuts", "pens", "pears", "stones", "stamps", "cards", "balls",
    "plums", "marbles", "tickets")
EDIBLE = ("apples", "cookies", "eggs", "nuts", "pears", "plums", "cakes", "cherries", "bananas", "sweets")
THANKS = ("[Right|Correct|That is right|Exactly][!|.]", "Are you sure?", "[Well done|Very good][!|.]")
REPLIES = {"A": "I am glad that it is right.", "S": "I think so, but I am a very small model. Please check it.",
"W": "Thank you! I know small sums."}


def block(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """One to three sums, of one kind or several."""
    count = random.choices((1, 2, 3), (70, 20, 10))[0]
    exchanges = [one(random) for _ in range(count)]
    if random.random() < 0.06:
        said = expand(random.choice(THANKS), random)
        key = "S" if said.startswith("Are") else "W" if said.startswith(("Well", "Very")) else "A"
        exchanges.append((said, REPLIES[key]))
    return exchanges


def one(random: Random) -> Exchange:
    """One question about numbers, and its answer."""
    make = random.choices(
        (plus, minus, times, double, half, neighbours, compared, counted, written, too_big),
        (30, 22, 20, 4, 4, 8, 6, 3, 3, 10))[0]
    return make(random)


def figure(number: int, words: bool) -> str:
    """A number as a person writes it."""
    return WORDS[number] if words and number < len(WORDS) else str(number)


def asked(templates: tuple[str, ...], random: Random, a: int, b: int = 0) -> str:
    """A question about one or two numbers, in a part of the cases in words, where no sign stands between them."""
    template = random.choice(templates)
    words = random.random() < 0.25 and not set(template) & set("+-*/=")
    text = expand(template, random, a=figure(a, words), b=figure(b, words))
    return text[:1].upper() + text[1:]


def plus(random: Random) -> Exchange:
    """a + b, mostly with both up to 10."""
    most = random.choice((10, 10, 20))
    a, b = random.randint(0, most), random.randint(0, most)
    if random.random() < 0.1:
        a, b = max(a, 2), max(b, 1)
        text = expand(random.choice(PLUS_STORIES), random, a=str(a), b=str(b), things=random.choice(THINGS))
    else:
        text = asked(PLUS, random, a, b)
    return text, f"{a} plus {b} is {a + b}."


def minus(random: Random) -> Exchange:
    """a - b, never below 0."""
    a = random.randint(0, random.choice((10, 10, 20)))
    b = random.randint(0, a)
    if random.random() < 0.1 and a > 1:
        b = max(b, 1)
        template = random.choice(MINUS_STORIES)
        text = expand(template, random, a=str(a), b=str(b),
        things=random.choice(EDIBLE if "ate" in template else THINGS))
    else:
        text = asked(MINUS, random, a, b)
    return text, f"{a} minus {b} is {a - b}."


def times(random: Random) -> Exchange:
    """a times b."""
    a, b = random.randint(0, 10), random.randint(0, 10)
    return asked(TIMES, random, a, b), f"{a} times {b} is {a * b}."


def double(random: Random) -> Exchange:
    """Twice a number."""
    a = random.randint(1, 20)
    return asked(DOUBLE, random, a), f"Double {a} is {2 * a}."


def half(random: Random) -> Exchange:
    """Half of an even number."""
    a = 2 * random.randint(1, 10)
    return asked(HALF, random, a), f"Half of {a} is {a // 2}."


def neighbours(random: Random) -> Exchange:
    """The number after another, or before it."""
    a = random.randint(1, random.choice((20, 99)))
    if random.random() < 0.6:
        return asked(NEXT, random, a), f"After {a} comes {a + 1}."
    return asked(PREVIOUS, random, a), f"Before {a} comes {a - 1}."


def compared(random: Random) -> Exchange:
    """The bigger or the smaller of two numbers."""
    a, b = random.sample(range(0, random.choice((11, 21, 101))), 2)
    bigger = random.random() < 0.6
    question = asked(BIGGER if bigger else SMALLER, random, a, b)
    answer = f"{max(a, b)} is bigger than {min(a, b)}." if bigger else f"{min(a, b)} is smaller than {max(a, b)}."
    if question.startswith("Is"):
        right = (a > b) == bigger
        answer = f"{'Yes' if right else 'No'}, {answer}"
    return question, answer


def counted(random: Random) -> Exchange:
    """Counting up or down."""
    a = random.choice((3, 4, 5, 6, 7, 8, 9, 10, 10, 12, 20))
    if random.random() < 0.7:
        return asked(COUNT, random, a), ", ".join(map(str, range(1, a + 1))) + "."
    a = min(a, 10)
    return asked(COUNT_DOWN, random, a), ", ".join(map(str, range(a, 0, -1))) + "."


def written(random: Random) -> Exchange:
    """A number in words, or a word in digits."""
    number = random.randrange(len(WORDS))
    if random.random() < 0.5:
        return expand(random.choice(WRITTEN), random, d=str(number)), f"The word for {number} is {WORDS[number]}."
    return f"How do you write {WORDS[number]} in digits?", f"In digits, {WORDS[number]} is {number}."


def too_big(random: Random) -> Exchange:
    """A sum that is beyond what was taught: an honest refusal."""
    if random.random() < 0.3:
        text = expand(random.choice(TOO_HARD), random, a=str(random.randint(100, 9999)), b=str(random.randint(3, 19)))
        return text, REFUSAL
    op = random.choice(("+", "-", "*", "/", "plus", "minus", "times", "divided by"))
    templates = TOO_BIG if len(op) == 1 else [template for template in TOO_BIG if "{a}{op}" not in template]
    a = random.randint(25, random.choice((99, 999, 99999)))
    b = random.randint(21 if op not in "*/" else 11, random.choice((99, 999, 9999)))
    if random.random() < 0.5:
        a, b = max(a, b), min(a, b)
    return expand(random.choice(templates), random, a=str(a), b=str(b), op=op), REFUSAL
