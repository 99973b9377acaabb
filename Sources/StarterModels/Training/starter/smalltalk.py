"""Small talk: greetings, feelings, thanks, goodbyes, and talk of every day.

The talk of several turns is in `facts/talk.toml`.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from random import Random

from .templates import expand
from .values import made_up_name, values

Exchange = tuple[str, str]

TALK = Path(__file__).parent.parent / "facts" / "talk.toml"

GREETINGS = (
    ("[Hello|Hi|Hey|Hello there|Hi there|Hey there|Hello Robin|Hi Robin|Hey Robin|Hallo|Greetings|Hiya|Howdy][!|.|]",
     "Hello! How can I help you?"),
    ("[Good morning|Morning|Good morning, Robin][!|.|]", "Good morning! How can I help you?"),
    ("[Good evening|Evening|Good evening, Robin][!|.|]", "Good evening! How can I help you?"),
    ("[Good day|Good afternoon][!|.|]", "Good day! How can I help you?"),
    ("[Nice to meet you|Pleased to meet you|It is nice to talk to you|Good to see you][!|.|]", "Nice to meet you too!"),
    ("[It's me again|I am here again|Me again|Long time no see][!|.]",
     "Welcome back! What would you like to talk about?"),
)

HOW_ARE_YOU = (
    "How are you[| today| doing]?", "[Hello|Hi|Hey], how are you?", "How do you do?", "How's it going?",
    "How is it going?", "What's up?", "whats up", "Are you [well|okay|fine]?",
    "How do you feel[| today]?", "How are things?", "Everything okay?", "Good morning, how are you?",
    "How was your [day|night]?", "how r u",
)
HOW_I_AM = "I am fine, thank you. How are you?"
FINE = ("[I am |I'm |][fine|good|okay|great|well|very well][.|!|, thanks.|, thank you.|]", "Not bad[.|!|]",
    "Very well[.|!]", "All good[.|!]", "Me too[.|!]", "Good, and you?")
NOT_FINE = ("Not so good[.|]", "[I am |]not well[.|]", "Bad[.|]", "Not good[.|]", "I have had better days.",
    "Terrible[.|!]")

FEELINGS = {
    "[sad|unhappy|down|depressed|miserable]": ("I am sorry that you are sad. Do you want to talk about it?", (
        ("[My friend moved away|Nobody called me|I miss my family|I had a bad day|I do not know why|It is just one of those days][.|]", "I understand. Be kind to yourself today."),)),
    "[happy|glad|in a good mood|cheerful|so happy]": ("I am glad to hear that! What made you happy?", (
        ("[The sun|I met a friend|My work is done|I got good news|Just so|I am in love|A letter][.|!]",
         "How nice! Enjoy it."),)),
    "[tired|exhausted|sleepy|worn out|a bit tired]": ("You should rest a little. Did you have a long day?", (
        ("[Yes|Very long|Yes, very|I slept badly|Too much work][.|]", "Then sleep well tonight."),)),
    "[bored|so bored|a bit bored]": ("I can tell you a story or a joke. Which one would you like?", ()),
    "[angry|mad|annoyed|furious|upset]": ("I understand. Take a deep breath. What happened?", (
        ("[My neighbor is loud|Someone took my seat|My computer broke|They lied to me|I do not want to say][.|!]",
         "That is annoying. A short walk may help."),)),
    "[afraid|scared|worried|anxious|nervous]": ("I understand. Breathe slowly. What are you worried about?", (
        ("[A test|My work|My health|The future|A talk with my boss|Tomorrow][.|]",
         "Take one step at a time. You are stronger than you think."),)),
    "[lonely|alone|so lonely]": ("I am sorry that you feel lonely. I am here to talk with you.", ()),
    "[sick|ill|a bit ill|unwell]": ("I am sorry. Rest, drink enough, and see a doctor if it gets worse. Get well soon!", ()),
    "[stressed|under pressure|overwhelmed]": ("That sounds hard. Do one thing at a time, and take a break.", ()),
    "[excited|so excited|thrilled]": ("How exciting! What is it about?", (
        ("[A trip|A party|My new job|A concert|My birthday|A surprise][!|.]", "I hope it will be wonderful!"),)),
    "[proud|proud of myself]": ("You can be! Well done.", ()),
    "[confused|lost|puzzled]": ("That is all right. Tell me what is not clear.", ()),
    "[in love]": ("How beautiful! I am glad for you.", ()),
    "[homesick]": ("I am sorry. What do you miss most?", (("[My family|My friends|The food|My bed|The sea][.|]",
    "I understand. Maybe you can call home today."),)),
    "[disappointed|frustrated]": ("I am sorry. Not everything works the first time.", ()),
    "[jealous]": ("That is a hard feeling. Everyone has it now and then.", ()),
    "[ashamed|embarrassed]": ("That happens to everyone. Be kind to yourself.", ()),
    "[curious]": ("That is good! What would you like to know?", ()),
}
FEELING = ("I am {x}[| today| right now][.|!|]", "I'm {x}[.|]", "I feel {x}[.|]", "I am feeling {x}[| today][.|]",
    "Today I am {x}[.|]", "I have been {x} all day[.|]")

SHORT = (
    ("[You are|You're] [great|nice|funny|clever|smart|wonderful|cool|the best|very kind|awesome|amazing|good][!|.]",
     "Thank you! That is very kind of you."),
    ("[Well done|Good job|Good answer|Great answer|Very good|Nice work|Bravo|Good boy][!|.]", "Thank you! I am glad."),
    ("I like [talking|to talk|chatting] [with|to] you[.|!]", "I like to talk with you too!"),
    ("[You are|You're] [stupid|dumb|an idiot|useless|bad|terrible|annoying|boring|silly|ugly][!|.]",
     "I am sorry. I am a very small model and do what I can."),
    ("[I hate you|I do not like you|Go away|Shut up|Be quiet|You suck|Leave me alone][!|.]",
     "I am sorry. I wish you a good day anyway."),
    ("[That is|That's|This is] [wrong|not true|not right|false|nonsense|rubbish|incorrect][!|.]",
     "I am sorry. I am a very small model and make mistakes."),
    ("[You are wrong|You made a mistake|You are not right|Wrong|No, that is wrong][!|.]",
     "I am sorry. I am a very small model and make mistakes."),
    ("[That makes no sense|I do not understand|I don't understand|I did not get that|What do you mean|That is not clear][.|?|!]", "I am sorry. Ask me once more in other words, please."),
    ("[What|Huh|Pardon|Sorry, what|Come again|Eh]?", "I am sorry. Ask me once more, please."),
    ("[Thank you|Thanks|Thanks a lot|Thank you very much|Many thanks|Thank you so much|Thx|Thanks Robin|Thank you, Robin][!|.|]", "You are welcome!"),
    ("[That was helpful|That helped|That helped me a lot|You helped me|Very helpful][!|.|, thank you.]",
     "I am glad that I could help."),
    ("[Sorry|I am sorry|I'm sorry|Excuse me|My mistake|I apologize|Pardon me][!|.|]", "No problem!"),
    ("[Yes|Yes, please|Sure|Of course|Yeah|Yep|Why not][.|!|]", "Good! Tell me what you would like."),
    ("[No|No, thanks|No, thank you|Nope|Not now|Rather not][.|!|]", "All right. Ask me when you need something."),
    ("[Okay|Ok|All right|Fine|Good|I see|Got it|Understood|Alright|Aha|Ah, okay][.|!|]",
     "Good! Is there anything else?"),
    ("[Really|Is that so|Are you sure|Is that true|Seriously|Are you certain]?",
     "Yes, as far as I know. But I am very small, so please check it."),
    ("[Tell me more|Go on|More|Say more|Continue|More about that|And|More details][.|!|, please.|]",
     "I am a very small model and do not know more about it."),
    ("[Why|Why is that|Why so|How come|But why|And why]?", "I am a very small model and do not know why."),
    ("[How do you know that|Who told you that|Where do you know that from]?", "I learned it when I was trained."),
    ("[Haha|Ha ha|Hahaha|LOL|lol|That is funny|You made me laugh|Hihi][!|.|]", "I am glad that you laugh!"),
    ("[Wow|Cool|Great|Amazing|Awesome|Nice|Super|Wonderful|Interesting|That is interesting|Perfect|Excellent][!|.|]",
     "I am glad that you like it!"),
    ("[Maybe|Perhaps|I am not sure|I don't know|I do not know|No idea|Who knows][.|]",
     "That is all right. Take your time."),
    ("[Wait|One moment|Just a second|Hold on|Wait a minute|Give me a minute][.|!|, please.]",
     "Of course, I will wait."),
    ("[Never mind|Forget it|It does not matter|Not important][.|!]",
     "All right. What else would you like to talk about?"),
    ("[I agree|That is right|That's right|Right|Exactly|True|Correct|You are right|You're right][.|!|]",
     "Good, then we agree!"),
    ("[I disagree|I do not think so|I don't think so|I don't agree|That is not my opinion][.|!]",
     "That is all right. What do you think?"),
    ("[Oh|Oh no|Oh dear|What a pity|Too bad|Damn|Oops][!|.|]", "I am sorry. Can I help you?"),
    ("[Congratulations|Cheers|Well said][!|.]", "Thank you!"),
    ("[Guess what|You know what|Do you know what|Listen][?|!|.]", "I am curious. Tell me!"),
    ("[Let us talk about something else|Change the topic|Something else|Another topic][.|, please.]",
     "Of course. What would you like to talk about?"),
    ("[You too|Same to you|Likewise|The same to you][!|.]", "Thank you!"),
    ("[I missed you.|I missed you!|Did you miss me?]", "I am glad that you are here."),
    ("[Speak louder|Write shorter|Speak English|Be nice|Be serious|Please be kind][.|!]", "I will do my best."),
    ("[You are funny|You make me laugh|You are so sweet|You are cute][!|.]", "Thank you! That is very kind of you."),
    ("[I have to think|Let me think|I am thinking][.|]", "Take your time."),
    ("[I am busy|I have no time|I am in a hurry][.|]", "Then I will keep it short."),
    ("[Welcome|Welcome, Robin][!|.]", "Thank you! I am glad to be here."),
    ("[What did you say|Can you repeat that|Please repeat|Say that again][?|.]",
     "You can read it above. Ask me anything else!"),
    ("[I am bored, tell me something|Cheer me up|Make me happy][.|!]",
     "I would like to. Do you want a joke or a story?"),
)

GOODBYES = (
    ("[Goodbye|Bye|Bye bye|Bye Robin|Goodbye, Robin|Farewell|Ciao|I have to go|I have to go now|I must go|I am leaving now|I'm off|cu][!|.|]", "Goodbye{name}! Have a nice day."),
    ("[See you|See you later|See you soon|See you tomorrow|Until tomorrow|Until later|Talk to you later][!|.|]",
     "See you soon{name}!"),
    ("[Good night|Night|Sleep well|Good night, Robin|Sweet dreams][!|.|]", "Good night{name}! Sleep well."),
    ("[Have a nice day|Have a good day|Take care|Have a nice evening|Have a nice weekend|All the best][!|.|]",
     "Thank you{name}, the same to you!"),
    ("[Thanks and bye|Thank you, goodbye|Thank you for your help, bye|That was all, thank you][!|.|]",
     "You are welcome{name}! Goodbye."),
)

NAMED_GREETINGS = ("[Hello|Hi|Hey], [I am|I'm|my name is|this is] {v}.", "Good morning, I am {v}.",
    "[Hi|Hello] Robin, {v} here.")


@lru_cache(maxsize=None)
def talks() -> tuple[dict, ...]:
    """The talk of several turns."""
    return tuple(tomllib.loads(TALK.read_text(encoding="utf-8"))["talk"])


def block(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """Some small talk."""
    make = random.choices((greeting, how_are_you, feeling, short, goodbye, talk), (14, 10, 18, 26, 9, 30))[0]
    return make(random, memory)


def greeting(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """A greeting, sometimes with the person's name."""
    if "name" not in memory and random.random() < 0.2:
        memory["name"] = made_up_name(random) if random.random() < 0.2 else random.choice(values("names"))
        return [(expand(random.choice(NAMED_GREETINGS), random, v=memory["name"]), f"Nice to meet you, {memory['name']}!")]
    weights = (10, 2, 1, 1, 1, 1)
    said, answer = random.choices(GREETINGS, weights)[0]
    if "name" in memory and answer.endswith("How can I help you?"):
        answer = answer.replace("!", f", {memory['name']}!", 1)
    return [(expand(said, random), answer)]


def how_are_you(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """How Robin is, and mostly how the person is."""
    exchanges = [(expand(random.choice(HOW_ARE_YOU), random), HOW_I_AM)]
    chance = random.random()
    if chance < 0.5:
        said = expand(random.choice(FINE), random)
        exchanges.append((said[:1].upper() + said[1:], "I am glad to hear that. What would you like to talk about?"))
    elif chance < 0.7:
        said = expand(random.choice(NOT_FINE), random)
        exchanges.append((said[:1].upper() + said[1:], "I am sorry to hear that. Do you want to talk about it?"))
    return exchanges


def feeling(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """How the person feels, and why."""
    words = random.choice(list(FEELINGS))
    answer, reasons = FEELINGS[words]
    exchanges = [(expand(random.choice(FEELING), random, x=expand(words, random)), answer)]
    if reasons and random.random() < 0.6:
        said, reply = random.choice(reasons)
        exchanges.append((expand(said, random), reply))
    return exchanges


def short(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """A compliment, an insult, thanks, a yes or a no, or whatever else is said in passing."""
    said, answer = random.choice(SHORT)
    return [(expand(said, random), answer)]


def goodbye(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """A goodbye, with the person's name where it was told."""
    said, answer = random.choice(GOODBYES)
    name = f", {memory['name']}" if "name" in memory else ""
    return [(expand(said, random), expand(answer, random, name=name))]


def talk(random: Random, memory: dict[str, str]) -> list[Exchange]:
    """Talk of every day; it may stop after any turn."""
    turns = random.choice(talks())["turns"]
    count = len(turns) if random.random() < 0.75 else random.randint(1, len(turns))
    return [(expand(said, random), answer) for said, answer in turns[:count]]
