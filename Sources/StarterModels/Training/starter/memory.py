"""What a person tells about himself or herself in a dialogue, and asks for again later.

The values are so many that a model cannot learn them by heart: it has to look back and repeat.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from .templates import expand
from .values import made_up_name, made_up_word, values, with_article

Exchange = tuple[str, str]

MADE_UP = 0.08
"""How often a value is one that does not exist."""


@dataclass(frozen=True)
class Kind:
    """One thing that a person may tell; `{v}` stands for it."""

    key: str
    value: Callable[[Random], str]
    tell: tuple[str, ...]
    acknowledge: tuple[str, ...]
    ask: tuple[str, ...]
    answer: str
    untold: str
    correct: tuple[str, ...] = ()
    corrected: str = ""


def drawn(kind: str, made_up: Callable[[Random], str] | None = None) -> Callable[[Random], str]:
    """Draws a value of a list, sometimes a made-up one."""
    def draw(random: Random) -> str:
        return made_up(random) if made_up and random.random() < MADE_UP else random.choice(values(kind))
    return draw


def made_up_food(random: Random) -> str:
    """Something to eat that nobody has tasted."""
    return f"{made_up_word(random)} {random.choice(['soup', 'cake', 'pie', 'stew', 'salad', 'bread', 'rolls'])}"


def made_up_hobby(random: Random) -> str:
    """A hobby out of two parts."""
    return random.choice([
        f"collecting {random.choice(values('animals'))} made of glass",
        f"drawing {random.choice(values('animals'))}",
        f"watching {random.choice(values('animals'))}",
        f"reading about {random.choice(values('animals'))}",
        f"cooking {random.choice(values('foods'))}",
        f"playing the {random.choice(values('instruments'))}",
        f"playing {made_up_word(random)}ball",
    ])


def person(random: Random) -> str:
    """A first name, seldom a made-up one."""
    return made_up_name(random) if random.random() < MADE_UP else random.choice(values("names"))


def age(random: Random) -> str:
    """An age in years."""
    return str(random.randint(6, 90))


NAME = Kind(
    "name", person,
    ("My name is {v}[.|!|]", "[I am|I'm] {v}[.|!|]",
     "[Hello|Hi|Hey|Good morning|Good evening][,|!] [I am|I'm|my name is|this is] {v}.",
     "[You can|Please|Just] call me {v}.", "[People|My friends|They all] call me {v}.", "I am called {v}.",
     "{v} is my name.", "The name is {v}.", "By the way, my name is {v}.", "[I'm|I am] {v}, nice to meet you[.|!]",
     "I want to tell you my name: {v}.", "My first name is {v}.", "{v} here[.|!]", "Hi Robin, [I am|I'm|this is] {v}."),
    ("Nice to meet you, {v}!", "Hello {v}! I will remember your name."),
    ("What is my name?", "What's my name?", "whats my name", "[Do|Can] you remember my name?", "Do you know my name?",
     "Who am I?",
     "Do you [still |]know who I am?", "[Tell me|Say] my name[.|, please.]", "What am I called?", "How am I called?",
     "What did I say my name [was|is]?", "[And|So] what is my name?", "What was my name[| again]?",
     "Can you tell me my name?",
     "I forgot my own name. What is it?", "Have you forgotten my name?", "What name did I [tell|give] you?",
     "Which name did I tell you?", "my name?", "Let us see if you remember: what is my name?",
     "Do you [still |]know what I am called?"),
    "Your name is {v}.", "You have not told me your name yet.",
    ("No, my name is {v}.", "[Sorry|Wait|Oh], [I mean|my name is] {v}.", "That is wrong. [I am|My name is] {v}.",
     "Not quite: my name is {v}.", "[Actually,|In fact,] my name is {v}.", "Please call me {v} [instead|from now on].",
     "You have my name wrong, it is {v}."),
    "Thank you, {v}. I have it right now.")

FOOD = Kind(
    "food", drawn("foods", made_up_food),
    ("I [like|love] {v}[.|!|]", "I [really|very much] like {v}.", "I like {v} very much.",
     "My [favorite|favourite] food is {v}.",
     "I [like|love] to eat {v}.", "I like eating {v}.", "I really like to eat {v}.", "The food I like best is {v}.",
     "I could eat {v} every day.",
     "For me there is nothing better than {v}.", "I eat {v} a lot.", "Nothing tastes as good as {v}."),
    ("So you like {v}. I will remember that.", "You like {v}: a good choice!"),
    ("What is my [favorite|favourite] food?", "What food do I like?", "What do I like to eat?",
     "Do you remember what I like to eat?",
     "Which food do I like[| best]?", "What did I say I like to eat?", "Do you know my favorite food?",
     "What should I cook for myself?",
     "What do I love to eat?", "What [could|should] I have for dinner, from what I told you?", "my favorite food?"),
    "You like {v}.", "You have not told me what you like to eat.",
    ("No, my favorite food is {v}.", "[Actually,|Wait,] I like {v} more.", "Sorry, I meant {v}."),
    "All right: you like {v}.")

DRINK = Kind(
    "drink", drawn("drinks"),
    ("I [like|love] to drink {v}.", "My favorite drink is {v}.", "I drink {v} [every day|every morning|a lot].",
     "I like drinking {v}."),
    ("So you drink {v}. I will remember that.", "You drink {v}: that sounds good."),
    ("What is my favorite drink?", "What do I like to drink?", "What do I drink?",
     "Do you remember what I like to drink?"),
    "You like to drink {v}.", "You have not told me what you like to drink.",
    ("No, I drink {v}.", "[Actually,|Wait,] my favorite drink is {v}."),
    "All right: you like to drink {v}.")

HOBBY = Kind(
    "hobby", drawn("hobbies", made_up_hobby),
    ("I [like|love|enjoy] {v}[.|!|]", "My hobby is {v}.", "My [favorite|favourite] hobby is {v}.",
     "In my free time I like {v}.", "I [really|very much] enjoy {v}.",
     "One of my hobbies is {v}.", "My great passion is {v}.", "I spend my free time with {v}.",
     "I am a big fan of {v}."),
    ("So you like {v}. That is a nice hobby!", "You like {v}: that sounds like fun."),
    ("What is my hobby?", "What's my hobby?", "What do I like to do?", "Do you remember my hobby?",
     "Which hobby do I have?",
     "What do I [do|enjoy] in my free time?", "What did I say my hobby is?", "What is my favorite hobby?",
     "What is my passion?", "Do you know what my hobby is?"),
    "Your hobby is {v}.", "You have not told me your hobby.",
    ("No, my hobby is {v}.", "[Actually,|Wait,] I like {v} more.", "Sorry, I meant {v}."),
    "All right: your hobby is {v}.")

COLOR = Kind(
    "color", drawn("colors"),
    ("My [favorite|favourite] [color|colour] is {v}[.|!|]", "I like the color {v}.", "I love the color {v}.",
     "The color I like best is {v}.",
     "Of all colors I like {v} best.", "{v} is my favorite color."),
    ("So your favorite color is {v}. A lovely color!", "{V} is a lovely color."),
    ("What is my [favorite|favourite] [color|colour]?", "What's my favorite color?", "Which color do I like[| best]?",
     "What color do I like?",
     "Do you remember my favorite color?", "Do you know my favorite color?", "What did I say my favorite color is?",
     "In which color should I paint my room?"),
    "Your favorite color is {v}.", "You have not told me your favorite color.",
    ("No, my favorite color is {v}.", "[Actually,|Wait,] I like {v} more.", "Sorry, I meant {v}."),
    "All right: your favorite color is {v}.")

ANIMAL = Kind(
    "animal", drawn("animals"),
    ("My favorite animals are {v}.", "I [like|love] {v}.", "I really like {v}.", "The animals I like best are {v}.",
     "I think {v} are great animals."),
    ("So you like {v}. They are wonderful animals.", "You like {v}: so do I!"),
    ("What are my favorite animals?", "What is my favorite animal?", "Which animals do I like[| best]?",
     "Do you remember which animals I like?",
     "What did I say my favorite animals are?"),
    "Your favorite animals are {v}.", "You have not told me which animals you like.",
    ("No, my favorite animals are {v}.", "[Actually,|Wait,] I like {v} more."),
    "All right: your favorite animals are {v}.")

CITY = Kind(
    "city", drawn("cities", made_up_name),
    ("I live in {v}.", "[I am|I'm] from {v}.", "My home is in {v}.", "My home town is {v}.", "I come from {v}.",
     "I have a flat in {v}.",
     "I just moved to {v}.", "The town I live in is called {v}."),
    ("So you live in {v}. I hope you like it there.", "{V}! It must be interesting to live there."),
    ("Where do I live?", "Where am I from?", "Which [city|town] do I live in?", "In which [city|town] do I live?",
     "Do you remember where I live?",
     "Where is my home?", "What is my home town?", "Do you know where I live?", "What did I say, where do I live?"),
    "You live in {v}.", "You have not told me where you live.",
    ("No, I live in {v}.", "[Actually,|Wait,] I live in {v} now.", "Sorry, I meant {v}."),
    "All right: you live in {v}.")

JOB = Kind(
    "job", lambda random: with_article(random.choice(values("jobs"))),
    ("I am {v}.", "I'm {v}.", "I work as {v}.", "My job: I am {v}.",
     "I have worked as {v} for [two|three|five|ten|twenty] years.",
     "I earn my money as {v}.", "By profession I am {v}."),
    ("So you are {v}. That sounds like interesting work.", "You are {v}: that is a good job!"),
    ("What is my job?", "What do I do for a living?", "What do I work as?", "What is my profession?",
     "Do you remember my job?",
     "Do you know what my job is?", "Which job do I have?", "What did I say my job is?"),
    "You are {v}.", "You have not told me what your job is.",
    ("No, I am {v}.", "[Actually,|Wait,] I work as {v} now."),
    "All right: you are {v}.")

AGE = Kind(
    "age", age,
    ("I am {v} years old.", "I'm {v} years old.", "I am {v}.", "My age is {v}.", "I turned {v} this year.",
     "I just turned {v}."),
    ("So you are {v} years old. I will remember that.", "{v} is a good age!"),
    ("How old am I?", "What is my age?", "Do you remember how old I am?", "What did I say, how old am I?",
     "Do you know my age?"),
    "You are {v} years old.", "You have not told me how old you are.",
    ("No, I am {v} years old.", "[Actually,|Wait,] I am {v} now."),
    "All right: you are {v} years old.")

BROTHER = Kind(
    "brother", person,
    ("My brother is called {v}.", "My brother's name is {v}.", "I have a brother. His name is {v}.",
     "I have a [little|big] brother named {v}."),
    ("So your brother is called {v}. A nice name!", "Say hello to {v} from me."),
    ("What is my brother called?", "What is my brother's name?", "What is the name of my brother?",
     "Who is my brother?",
     "Do you remember my brother's name?"),
    "Your brother is called {v}.", "You have not told me your brother's name.",
    ("No, my brother is called {v}.", "[Actually,|Wait,] my brother's name is {v}."),
    "All right: your brother is called {v}.")

SISTER = Kind(
    "sister", person,
    ("My sister is called {v}.", "My sister's name is {v}.", "I have a sister. Her name is {v}.",
     "I have a [little|big] sister named {v}."),
    ("So your sister is called {v}. A nice name!", "Say hello to {v} from me."),
    ("What is my sister called?", "What is my sister's name?", "What is the name of my sister?", "Who is my sister?",
     "Do you remember my sister's name?"),
    "Your sister is called {v}.", "You have not told me your sister's name.",
    ("No, my sister is called {v}.", "[Actually,|Wait,] my sister's name is {v}."),
    "All right: your sister is called {v}.")

FRIEND = Kind(
    "friend", person,
    ("My best friend is {v}.", "My best friend is called {v}.", "I have a good friend named {v}.",
     "{v} is my best friend."),
    ("So {v} is your best friend. Friends are important.", "It is good to have a friend like {v}."),
    ("Who is my best friend?", "What is my best friend called?", "What is the name of my best friend?",
     "Do you remember my friend's name?"),
    "Your best friend is {v}.", "You have not told me the name of your best friend.",
    ("No, my best friend is {v}.",),
    "All right: your best friend is {v}.")

PET = Kind(
    "pet", lambda random: with_article(random.choice(values("pets"))),
    ("I have {v}.", "I have {v} at home.", "My pet is {v}.", "We have {v}.", "I got {v} for my birthday."),
    ("So you have {v}. How lovely!", "You have {v}: what a nice pet!"),
    ("What pet do I have?", "Which pet do I have?", "Do I have a pet?", "What animal do I have at home?",
     "Do you remember my pet?"),
    "You have {v}.", "You have not told me about a pet.")

INSTRUMENT = Kind(
    "instrument", drawn("instruments"),
    ("I play the {v}.", "I [am learning|learn] to play the {v}.", "My instrument is the {v}.",
     "I have played the {v} for years."),
    ("So you play the {v}. I would love to hear it.", "The {v} sounds beautiful."),
    ("Which instrument do I play?", "What instrument do I play?", "What do I play?", "Do you remember my instrument?"),
    "You play the {v}.", "You have not told me which instrument you play.",
    ("No, I play the {v}.",),
    "All right: you play the {v}.")

BIRTHDAY = Kind(
    "birthday", drawn("months"),
    ("My birthday is in {v}.", "I was born in {v}.", "I have my birthday in {v}."),
    ("So your birthday is in {v}. I will remember that.", "{v} is a good month for a birthday."),
    ("When is my birthday?", "In which month is my birthday?", "Which month was I born in?",
     "Do you remember when my birthday is?"),
    "Your birthday is in {v}.", "You have not told me when your birthday is.",
    ("No, my birthday is in {v}.",),
    "All right: your birthday is in {v}.")

PLAN = Kind(
    "plan", drawn("plans"),
    ("On the weekend I want to {v}.", "I plan to {v} on the weekend.", "This weekend I will {v}.",
     "My plan for the weekend is to {v}.",
     "On [Saturday|Sunday] I am going to {v}."),
    ("So you want to {yours}. Have fun!", "To {yours} sounds like a good plan."),
    ("What do I want to do on the weekend?", "What is my plan for the weekend?", "What are my plans for the weekend?",
     "Do you remember my plan for the weekend?", "What am I going to do on the weekend?"),
    "You want to {yours}.", "You have not told me your plans.",
    ("No, I want to {v}.", "[Actually,|Wait,] I will {v} instead."),
    "All right: you want to {yours}.")

KINDS = {kind.key: kind for kind in (
    NAME, FOOD, DRINK, HOBBY, COLOR, ANIMAL, CITY, JOB, AGE, BROTHER, SISTER, FRIEND, PET, INSTRUMENT, BIRTHDAY, PLAN)}

WEIGHTS = {"name": 14, "food": 6, "hobby": 5, "color": 4, "city": 4, "job": 3, "pet": 4, "animal": 2}
"""How often each kind is told; one that is not here counts 2."""

PET_NAMED = ("I have {pet} called {v}.", "I have {pet}. [Its|The] name is {v}.", "My {animal} is called {v}.",
    "We have {pet} named {v}.",
             "{v} is my {animal}.", "The name of my {animal} is {v}.")
PET_NAMED_ASKED = ("What is my {animal} called?", "What is the name of my {animal}?", "What is my {animal}'s name?",
                   "Do you remember the name of my {animal}?", "What do I call my {animal}?", "What is my pet called?",
                   "What is the name of my pet?")
PET_NAME_GIVEN = ("[It|My {animal}] is called {v}.", "[Its|The] name is {v}.", "{v}.")

SUMMARY_ASKED = ("What do you know about me?", "What have I told you about me?", "Tell me what you know about me.",
                 "What do you remember about me?", "What did I tell you about myself?",
                 "Sum up what I told you about me.")
LIKES_ASKED = ("What do I like?", "What did I say that I like?", "Do you remember what I like?", "Tell me what I like.")
PROMISE_ASKED = ("Can you remember that?", "Will you remember that?", "Remember that, please.", "Keep that in mind.",
    "Don't forget that.")

PAIRS = (("name", "city", "I am {a} and I live in {b}.", "Nice to meet you, {a}! I hope you like it in {b}."),
         ("name", "city", "My name is {a} and I come from {b}.", "Nice to meet you, {a}! I hope you like it in {b}."),
         ("name", "age", "I am {a} and I am {b} years old.",
          "Nice to meet you, {a}! I will remember that you are {b}."),
         ("name", "job", "My name is {a} and I am {b}.", "Nice to meet you, {a}! So you are {b}."),
         ("name", "hobby", "I'm {a} and I like {b}.", "Nice to meet you, {a}! So you like {b}."),
         ("name", "food", "Hi, I am {a} and I love {b}.", "Nice to meet you, {a}! So you like {b}."),
         ("food", "color", "I like {a} and the color {b}.", "So you like {a} and the color {b}."),
         ("food", "hobby", "I like {a} and my hobby is {b}.", "So you like {a}, and your hobby is {b}."),
         ("brother", "sister", "My brother is called {a} and my sister {b}.",
          "So your brother is {a} and your sister is {b}."),
         ("city", "job", "I live in {a} and work as {b}.", "So you live in {a} and are {b}."))


def filled(template: str, random: Random, value: str) -> str:
    """A template about a value, which is also there as `{V}` at the beginning of a sentence and as `{yours}`."""
    yours = " ".join({"my": "your"}.get(word, word) for word in value.split())
    text = expand(template, random, v=value, V=value[:1].upper() + value[1:], yours=yours)
    return text[:1].upper() + text[1:]


def block(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """The person tells something, or some things; sometimes asks at once, or for what was never told."""
    chance = random.random()
    if chance < 0.12:
        return pet(random, memory)
    if chance < 0.24:
        return two_things(random, memory)
    if chance < 0.34:
        return untold(random, memory)
    if chance < 0.52:
        return several(random, memory)
    kind = kind_to_tell(random, memory)
    exchanges = [tell(kind, random, memory)]
    if chance < 0.64 and kind is not PET:
        exchanges.append(correction(kind, random, memory))
    elif chance < 0.70:
        exchanges.append((random.choice(PROMISE_ASKED), "Yes, I will remember it as long as we talk here."))
    return exchanges


def recall(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """The person asks for what was told before; sometimes for something that was not."""
    told = [key for key in memory if key in KINDS or key == "pet_name"]
    chance = random.random()
    if not told or chance < 0.12:
        return untold_question(random, memory)
    if chance < 0.20:
        return [(random.choice(SUMMARY_ASKED), summary(memory))]
    if chance < 0.26 and memory.keys() & {"food", "hobby", "animal"}:
        return [(random.choice(LIKES_ASKED), likes(memory))]
    weights = [3 if key == "name" else 1 for key in told]
    asked = random.choices(told, weights)[0]
    exchanges = [asked_for(asked, random, memory)]
    if len(told) > 1 and chance > 0.6:
        exchanges.append(asked_for(random.choice([key for key in told if key != asked]), random, memory))
    if chance > 0.9:
        exchanges.append((
            expand("[Yes, that is right|That is right|Correct|Right|Well remembered|Exactly|You remembered][!|.]",
            random),
            "I am glad that I remembered it."))
    return exchanges


def kind_to_tell(random: Random, memory: dict[str, str]) -> Kind:
    """A kind that was not told yet, where there is one."""
    keys = [key for key in KINDS if key not in memory] or list(KINDS)
    return KINDS[random.choices(keys, [WEIGHTS.get(key, 2) for key in keys])[0]]


def tell(kind: Kind, random: Random, memory: dict[str, str]) -> Exchange:
    """The person tells one thing, and Robin repeats it."""
    value = kind.value(random)
    memory[kind.key] = value
    return filled(random.choice(kind.tell), random, value), filled(random.choice(kind.acknowledge), random, value)


def told_and_asked(asked: Exchange, random: Random, memory: dict[str, str]) -> Exchange:
    """The person tells one thing and asks for another in the same breath, and Robin answers to both."""
    said, acknowledged = tell(kind_to_tell(random, memory), random, memory)
    question, answer = asked
    return f"{said} {question}", f"{acknowledged} {answer}"


def asked_for(key: str, random: Random, memory: dict[str, str]) -> Exchange:
    """A question for something told, and the answer."""
    if key == "pet_name":
        animal = memory["pet"].split(" ", 1)[1]
        question = expand(random.choice(PET_NAMED_ASKED), random, animal=animal)
        return question, f"Your {animal} is called {memory['pet_name']}."
    kind = KINDS[key]
    return expand(random.choice(kind.ask), random), filled(kind.answer, random, memory[key])


def correction(kind: Kind, random: Random, memory: dict[str, str]) -> Exchange:
    """The person says anew what was just told, and the new value is right from then on."""
    value = kind.value(random)
    memory[kind.key] = value
    return filled(random.choice(kind.correct), random, value), filled(kind.corrected, random, value)


def several(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """A few things told one after the other, and one or two of them asked for."""
    kinds = [kind_to_tell(random, memory)]
    exchanges = [tell(kinds[0], random, memory)]
    for _ in range(random.randint(1, 3)):
        kinds.append(kind_to_tell(random, memory))
        exchanges.append(tell(kinds[-1], random, memory))
    for kind in random.sample(kinds, random.randint(1, 2)):
        exchanges.append(asked_for(kind.key, random, memory))
    return exchanges


def two_things(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """Two things told in one sentence."""
    possible = [pair for pair in PAIRS if pair[0] not in memory and pair[1] not in memory]
    if not possible:
        return [tell(kind_to_tell(random, memory), random, memory)]
    first, second, said, answer = random.choice(possible)
    memory[first], memory[second] = KINDS[first].value(random), KINDS[second].value(random)
    slots = {"a": memory[first], "b": memory[second]}
    exchanges = [(expand(said, random, **slots), expand(answer, random, **slots))]
    if random.random() < 0.3:
        exchanges.append(asked_for(random.choice([first, second]), random, memory))
    return exchanges


def untold_question(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """A question for something that was not told."""
    keys = [key for key in KINDS if key not in memory]
    if not keys:
        return [(random.choice(SUMMARY_ASKED), summary(memory))]
    kind = KINDS[random.choices(keys, [WEIGHTS.get(key, 2) for key in keys])[0]]
    return [(expand(random.choice(kind.ask), random), kind.untold)]


def untold(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """The person asks for something never told, may then tell it, and asks again."""
    keys = [key for key in KINDS if key not in memory]
    if not keys:
        return recall(random, memory)
    kind = KINDS[random.choices(keys, [WEIGHTS.get(key, 2) for key in keys])[0]]
    exchanges = [(expand(random.choice(kind.ask), random), kind.untold)]
    if random.random() < 0.6:
        exchanges.append(tell(kind, random, memory))
        if random.random() < 0.6:
            exchanges.append(asked_for(kind.key, random, memory))
    return exchanges


def pet(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """A pet and its name, in one sentence or two turns."""
    if "pet" in memory:
        return [tell(kind_to_tell(random, memory), random, memory)]
    animal = random.choice(values("pets"))
    name = made_up_name(random) if random.random() < MADE_UP else random.choice(values("pet_names"))
    memory["pet"], memory["pet_name"] = with_article(animal), name
    slots = {"pet": memory["pet"], "animal": animal, "v": name}
    if random.random() < 0.5:
        return [(expand(random.choice(PET_NAMED), random, **slots), f"So your {animal} is called {name}. What a nice name!")]
    first = filled(random.choice(PET.tell), random, memory["pet"])
    return [(first, f"How lovely! What is your {animal} called?"),
            (expand(random.choice(PET_NAME_GIVEN), random, **slots), f"{name} is a nice name for {memory['pet']}.")]


def summary(memory: dict[str, str]) -> str:
    """Up to four things that the person told."""
    told = [key for key in KINDS if key in memory][:4]
    if not told:
        return "You have not told me anything about yourself yet."
    return " ".join(filled(KINDS[key].answer, Random(0), memory[key]) for key in told)


def likes(memory: dict[str, str]) -> str:
    """What the person likes, in one sentence."""
    return "You like " + " and ".join(memory[key] for key in ("food", "hobby", "animal") if key in memory) + "."
