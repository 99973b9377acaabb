"""The general wordings that the verb phrases (`do`) and noun phrases (`what`) of facts are asked in."""

DO = [
    "How do I {x}?",
    "How do I {x}?",
    "How do I {x}?",
    "How can I {x}?",
    "How can I {x}?",
    "How [could|would] I {x}?",
    "How do you {x} [here|in this program]?",
    "How does one {x}?",
    "How [do|can] [we|people] {x}?",
    "[And how|Now how|Okay, how|So how|Then how|But how] [do|can] I {x}?",
    "[Can|Could] I {x}?",
    "Is it possible to {x}?",
    "Is there [a|any|some] way to {x}?",
    "What is the [way|best way|easiest way|quickest way] to {x}?",
    "I want to {x}.",
    "I want to {x}[, how|. How] do I do that?",
    "I [would like|need|have|am trying] to {x}.",
    "I'd like to {x}[, please].",
    "I [do not|don't] know how to {x}.",
    "I [cannot|can't] find out how to {x}.",
    "I forgot how to {x}.",
    "[Can|Could] you [tell|show] me how to {x}?",
    "[Tell|Show] me how to {x}[|, please].",
    "[Please explain|Explain] how to {x}.",
    "Help me {x}.",
    "Do you know how to {x}?",
    "Do you know how I can {x}?",
    "What do I [do|have to do|need to do] to {x}?",
    "What [must|should] I do to {x}?",
    "How to {x}?",
    "How to {x}",
    "{x}?",
    "{x}, how?",
    "{x}",
    "What if I want to {x}?",
    "Where can I {x}?",
    "[Is|Would] it [hard|easy|difficult] to {x}?",
    "May I {x}?",
    "Am I able to {x}?",
    "Someone wants to {x}. How?",
    "Let me {x}.",
    "Which steps do I take to {x}?",
    "I wonder how to {x}.",
    "Quick question: how do I {x}?",
    "One more thing: how do I {x}?",
]
"""For every fact with `do`."""

DO_WITH_KEYS = [
    "Which key do I press to {x}?",
    "[Which|What] key [lets me|allows me to|makes me] {x}?",
    "What key do I [press|need|use] to {x}?",
    "Which [key|button] is for this: {x}?",
    "What do I press to {x}?",
    "What is the [key|shortcut] to {x}?",
    "[Is there a|Which] [key|shortcut] to {x}?",
    "Is there a key with which I can {x}?",
    "the key to {x}",
]
"""Besides, where the fact names keys."""

DO_WITH_COMMANDS = [
    "[Which|What] command do I [type|use|need] to {x}?",
    "Is there a [command|slash command] to {x}?",
    "What do I type to {x}?",
    "What is the command to {x}?",
    "the command to {x}",
]
"""Besides, where the fact names slash commands."""

DO_HELD = [
    "I have been wondering for a while what one does to {x}.",
    "Say I wish to {x}; what then?",
    "Would you mind explaining to a beginner how to {x}?",
    "my friend asked me how to {x} and i could not say",
]
"""Never trained on."""

WHAT = [
    "What is {x}?",
    "What is {x}?",
    "What is {x}?",
    "What's {x}?",
    "Tell me about {x}.",
    "Tell me [something|more] about {x}.",
    "[Can|Could] you explain {x}?",
    "Explain {x}[|, please|, please].",
    "[Can|Could] you tell me what {x} is?",
    "Do you know what {x} is?",
    "Do you know {x}?",
    "What does {x} mean?",
    "What do you know about {x}?",
    "I want to know [about|more about] {x}.",
    "I [do not|don't] know what {x} is.",
    "I have never heard of {x}.",
    "Describe {x}.",
    "Give me [a short explanation|an explanation] of {x}.",
    "[And what|So what|Okay, what|But what] is {x}?",
    "What [exactly|really] is {x}?",
    "What about {x}?",
    "{x}?",
    "{x}",
    "What is meant by {x}?",
    "Please tell me what {x} is.",
    "How would you explain {x}?",
]
"""For every fact with `what`."""

WHAT_HELD = [
    "Somebody mentioned {x} yesterday. What did they mean?",
    "In one sentence, {x} is what?",
    "i keep reading about {x}, what is that",
]
"""Never trained on."""
