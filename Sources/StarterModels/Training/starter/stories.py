"""Short stories about a cast of heroes, and what is talked of after them."""

from dataclasses import dataclass
from random import Random

from .templates import expand
from .values import values, with_article

Exchange = tuple[str, str]

CAST = {
    "fox": ("Fina", "she"), "bear": ("Bruno", "he"), "mouse": ("Mimi", "she"), "rabbit": ("Ralf", "he"),
    "owl": ("Olga", "she"),
    "cat": ("Kitty", "she"), "dog": ("Rex", "he"), "duck": ("Dora", "she"), "frog": ("Fredo", "he"), "wolf": ("Walter",
    "he"),
    "lion": ("Leo", "he"), "elephant": ("Ella", "she"), "horse": ("Hella", "she"), "pig": ("Pogo", "he"),
    "sheep": ("Susi", "she"),
    "goat": ("Gustav", "he"), "hedgehog": ("Henry", "he"), "squirrel": ("Sina", "she"), "penguin": ("Pingo", "he"),
    "turtle": ("Tilda", "she"),
    "dragon": ("Drago", "he"), "robot": ("Robo", "he"), "princess": ("Lena", "she"), "pirate": ("Jack", "he"),
    "wizard": ("Merlo", "he"),
    "bee": ("Bibi", "she"), "snail": ("Sigi", "he"), "crow": ("Clara", "she"), "whale": ("Wanda", "she"),
    "monkey": ("Momo", "he"),
}
"""The heroes: what each is, and its name and pronoun, always the same."""

OTHERS = (
    "tiger", "giraffe", "zebra", "camel", "kangaroo", "koala", "panda", "donkey", "cow", "hen", "goose", "swan",
    "beaver", "otter", "badger", "raccoon",
    "deer", "moose", "seal", "dolphin", "shark", "octopus", "crab", "spider", "ant", "butterfly", "ladybug", "parrot",
    "eagle", "dinosaur", "unicorn",
    "ghost", "witch", "king", "queen", "prince", "knight", "giant", "dwarf", "mermaid", "sailor", "baker", "farmer",
    "teacher", "boy", "girl", "fairy",
)
"""Heroes of any name."""

PRONOUNS = {
    "witch": "she", "queen": "she", "mermaid": "she", "girl": "she", "fairy": "she", "cow": "she", "hen": "she",
    "king": "he", "prince": "he", "boy": "he", "dwarf": "he", "knight": "he",
}

PLACES = ("forest", "village", "castle", "garden", "farm", "mountain", "beach", "town", "river", "island", "desert",
    "lake", "meadow", "valley", "cave", "harbor")
THINGS = ("golden key", "red ball", "old map", "shiny stone", "magic hat", "little boat", "blue feather", "warm scarf",
    "silver bell", "lost letter", "green lamp",
          "small drum", "wooden box", "glass ring", "round mirror", "striped umbrella", "old book", "broken watch")
PREPOSITIONS = {"farm": "on", "mountain": "on", "beach": "at", "river": "by", "island": "on", "lake": "by",
"harbor": "by", "meadow": "on"}
"""Where one lives not in a place."""

TRAITS = ("small", "brave", "kind", "clever", "shy", "funny", "old", "young", "curious", "lazy", "friendly", "quiet")
FOODS = ("apples", "nuts", "honey", "berries", "cheese", "soup", "pancakes", "carrots", "cookies", "pears")


@dataclass(frozen=True)
class Plot:
    """A story with slots, and the questions that it answers.

    `{h}` is the hero's kind, `{H}` the name, `{s}` the pronoun, `{S}` the same as a first word, `{p}` the possessive;
    `{m}` the object form; `{f}` and `{F}` are a friend's kind and name; `{t}` is a thing, `{v}` a place, `{e}` food;
    `{at}`, `{av}`, `{aw}` and `{aa}` have an article, and `{where}` says where the hero lives.
    """

    text: str
    questions: tuple[tuple[str, str], ...] = ()


OPENING = "[Once upon a time|Long ago], {aa} {h} named {H} lived {where}. "

PLOTS = (
    Plot(OPENING + "One morning {H} found {at} by the road. \"Who lost this?\" {s} asked. {F} the {f} came running. \"It is mine!\" {H} gave it back, and they became friends.",
         (("What did {H} find?", "{H} found {at}."), ("Who had lost the {t}?", "It was {F}, the {f}."))),
    Plot(OPENING + "One night a storm came, and {F} the {f} knocked at the door. \"May I come in?\" {H} made a fire and shared {p} {e}. In the morning the sun shone on two friends.",
         (("Who knocked at the door?", "It was {F}, the {f}."), ("What did {H} share?", "{H} shared {p} {e}."))),
    Plot(OPENING + "{S} wanted to learn to sing, but {p} voice was rough. {F} the {f} practiced with {m} every day. At the summer party {H} sang, and everyone clapped.",
         (("What did {H} want to learn?", "{H} wanted to learn to sing."), ("Who helped {H}?",
          "{F} the {f} helped {m}."))),
    Plot(OPENING + "{S} was hungry and saw {e} on the other side of the river. {F} the {f} built a bridge of branches with {m}. They crossed it together and shared the {e}.",
         (("What did they build?", "They built a bridge of branches."), ("What did {H} want to eat?",
          "{H} wanted the {e}."))),
    Plot(OPENING + "{S} was afraid of the dark. {F} the {f} gave {m} {at}. \"Hold it and think of me,\" said {F}. {H} slept well that night, and every night after.",
         (("What was {H} afraid of?", "{H} was afraid of the dark."), ("What did {F} give {H}?",
          "{F} gave {m} {at}."))),
    Plot(OPENING + "{S} dreamed of {av}. So {s} packed {e} and walked for three days. When {s} arrived, {s} met {F} the {f}. \"You came far,\" said {F}. \"Stay with us!\" {H} stayed.",
         (("How long did {H} walk?", "{H} walked for three days."), ("Who did {H} meet?", "{H} met {F} the {f}."))),
    Plot(OPENING + "{H} and {F} the {f} ran a race to the {v}. {F} was faster, but fell over a stone. {H} stopped and helped. They crossed the line together, and both won.",
         (("Who won the race?", "They both won."), ("Where did they run to?", "They ran to the {v}."))),
    Plot(OPENING + "One day {s} lost {at}. {S} looked under the bed and behind the door. Then {F} the {f} laughed: \"It is on your head!\" {H} laughed too.",
         (("What did {H} lose?", "{H} lost {at}."), ("Where was the {t}?", "It was on {p} head."))),
    Plot(OPENING + "It had not rained for weeks, and the flowers were sad. {H} carried water from the river every evening. {F} the {f} saw it and helped. Soon the whole land was in bloom.",
         (("What did {H} carry?", "{H} carried water."), ("Who helped {H}?", "{F} the {f} helped {m}."))),
    Plot(OPENING + "Nobody remembered {p} birthday, and {H} was sad. But in the evening {F} the {f} came with {e} and {at}. \"Surprise!\" called {F}. It was the best birthday of all.",
         (("Why was {H} sad?", "Nobody remembered {p} birthday."), ("What did {F} bring?",
          "{F} brought {e} and {at}."))),
    Plot(OPENING + "In an attic {s} found {at}. When {s} touched it, it began to glow. \"You have one wish,\" said a soft voice. {H} wished for a friend, and there stood {F} the {f}.",
         (("What did {H} find?", "{H} found {at}."), ("What did {H} wish for?", "{H} wished for a friend."))),
    Plot(OPENING + "Every day {s} baked bread with {e}. One day {F} the {f} had no money. \"Eat,\" said {H}, \"you can pay with a song.\" So {F} sang, and all the neighbors came to listen.",
         (("What did {H} bake?", "{H} baked bread with {e}."), ("How did {F} pay?", "{F} paid with a song."))),
    Plot(OPENING + "{H} and {F} the {f} had a quarrel about {at}. For two days they did not talk. Then both said \"I am sorry\" at the same time, and they laughed.",
         (("What did they quarrel about?", "They quarreled about {at}."), ("How long did they not talk?",
          "They did not talk for two days."))),
    Plot(OPENING + "{S} built a little boat and sailed away. A big wave came, but {F} the {f} pulled {m} out of the water. \"Thank you,\" said {H}. The next day they sailed together.",
         (("What did {H} build?", "{H} built a little boat."), ("Who saved {H}?", "{F} the {f} saved {m}."))),
    Plot(OPENING + "Snow fell, and {F} the {f} had no warm home. {H} opened the door: \"There is room for two.\" They ate {e} and told stories until spring came.",
         (("What did they eat?", "They ate {e}."), ("Who had no warm home?", "{F} the {f} had no warm home."))),
    Plot(OPENING + "{S} wanted to touch the moon and climbed the highest hill. It was still too far. \"Look down,\" said {F} the {f}. In the lake the moon was so near that {H} could touch it.",
         (("What did {H} want to touch?", "{H} wanted to touch the moon."), ("Where was the moon near?",
          "It was near in the lake."))),
    Plot(OPENING + "{S} could not sleep and counted stars. At a hundred {s} heard a voice: it was {F} the {f}, counting too. They counted together and fell asleep at two hundred.",
         (("What did {H} count?", "{H} counted stars."), ("Who counted too?", "{F} the {f} counted too."))),
    Plot(OPENING + "An old map showed a treasure by {av}. {H} dug all day with {F} the {f}. They found no gold, only {at}. \"The real treasure was our day together,\" said {H}.",
         (("What did they find?", "They found {at}."), ("Who dug with {H}?", "{F} the {f} dug with {m}."))),
)

ASKED = ("Tell me a story[.|!|, please.]", "[Can|Could] you tell me a [short |]story?", "I want [to hear |]a story.",
    "Please tell me a story.", "A story, please[.|!]",
         "Do you know a [nice |good |]story?", "[Tell|Read] me a [bedtime|fairy] [story|tale].", "Make up a story.",
         "story please", "I would like to hear a story.",
         "Write a [short |]story.", "Tell me something before I sleep.", "Once upon a time...")
ASKED_ABOUT = ("Tell me a story about {x}[.|, please.]", "[Can|Could] you tell me a story about {x}?",
    "I want a story about {x}.", "Do you know a story about {x}?",
               "Write a [short |]story about {x}.", "A story about {x}, please.", "Make up a story about {x}.",
               "story about {x}", "Tell a tale about {x}.",
               "Please tell me something about {x} in a story.")
AGAIN = ("Another one[.|!|, please.]", "One more[.|, please.]", "Tell me another [one|story].",
    "Another story[.|, please.]", "Again[!|, please.]", "More stories[!|, please.]")
NAME_ASKED = ("What was the name of the {h}?", "What was the {h} called?", "What is the {h}'s name?",
    "Who was the hero?", "What was the hero's name?", "Who is the story about?")
FRIEND_ASKED = ("What was the name of the {f}?", "What was the {f} called?", "What is the {f}'s name?")
PLACE_ASKED = ("Where did {H} live?", "Where did the {h} live?", "Where does the story happen?")
LIKED = (("[I liked it|I liked that story|Nice story|What a nice story|Great story|That was nice|Beautiful|Lovely][.|!]", "I am glad that you liked it."),
         ("[Thank you for the story|Thanks for the story][.|!]", "You are welcome! I like to tell stories."),
         ("[I did not like it|That was boring|Boring][.|!]", "I am sorry. Shall I tell another one?"),
         ("[Did you make that up|Is it true|Is that a true story]?", "It is not true. I made it up."),
         ("[What happened then|And then|What happened next|How does it go on]?", "And they lived happily ever after."),
         ("[What is the moral|What do we learn from it|What does the story teach us]?", "It is good to have a friend."))


def block(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """The person asks for a story, and mostly talks about it afterwards."""
    exchanges, slots, plot = asked(random)
    if random.random() < 0.65:
        exchanges += follow_up(plot, slots, random)
    if random.random() < 0.12:
        again, slots, plot = asked(random)
        exchanges.append((expand(random.choice(AGAIN), random), again[0][1]))
        if random.random() < 0.5:
            exchanges += follow_up(plot, slots, random)
    return exchanges


def asked(random: Random) -> tuple[list[Exchange], dict[str, str], Plot]:
    """The question for a story and the story, with what fills it and its plot."""
    slots, plot = cast(random), random.choice(PLOTS)
    topics = [with_article(slots["h"])] * 4 + [slots["H"]]
    topics += [with_article(slots["t"])] if "{at}" in plot.text or "{t}" in plot.text else []
    topics += [slots["aw"], f"{with_article(slots['h'])} and {with_article(slots['f'])}"]
    if random.random() < 0.35:
        question = expand(random.choice(ASKED), random)
    else:
        question = expand(random.choice(ASKED_ABOUT), random, x=random.choice(topics))
    return [(question[:1].upper() + question[1:], expand(plot.text, random, **slots))], slots, plot


def cast(random: Random) -> dict[str, str]:
    """What fills the slots of a story."""
    hero, friend = random.sample(list(CAST), 2)
    place, other = random.sample(PLACES, 2)
    thing, trait = random.choice(THINGS), random.choice(TRAITS)
    name, pronoun = CAST[hero]
    if random.random() < 0.25:
        hero, name, pronoun = random.choice(OTHERS), random.choice(values("pet_names")), random.choice(("she", "he"))
        pronoun = PRONOUNS.get(hero, pronoun)
    return {
        "h": hero, "H": name, "f": friend, "F": CAST[friend][0], "s": pronoun, "S": pronoun.capitalize(),
        "p": "her" if pronoun == "she" else "his", "m": "her" if pronoun == "she" else "him",
        "t": thing, "at": with_article(thing), "aw": with_article(place), "v": other, "av": with_article(other),
        "where": f"{PREPOSITIONS.get(place, 'in')} {with_article(place)}", "e": random.choice(FOODS),
        "aa": with_article(trait),
    }


def follow_up(plot: Plot, slots: dict[str, str], random: Random) -> list[Exchange]:
    """One or two questions about the story, or what the person thinks of it."""
    exchanges = []
    for _ in range(random.choice((1, 1, 2))):
        chance = random.random()
        if chance < 0.35:
            pair = (random.choice(NAME_ASKED), "The name of the {h} was {H}.")
        elif chance < 0.45:
            pair = (random.choice(FRIEND_ASKED), "The name of the {f} was {F}.")
        elif chance < 0.55:
            pair = (random.choice(PLACE_ASKED), "{H} lived {where}.")
        elif chance < 0.75:
            pair = random.choice(plot.questions)
        else:
            pair = random.choice(LIKED)
        exchanges.append((expand(pair[0], random, **slots), expand(pair[1], random, **slots)))
    return exchanges
