"""The words of letters about complaints and appeals.

Plain text. A letter never says what it is about or what was found: mail is read by others too, and
the page has all of it.
"""

from collections.abc import Mapping
from typing import Final

MATTER_LETTERS: Final[Mapping[str, tuple[str, str]]] = {
    "matter_received": (
        "{reference}: we have what you wrote",
        """Dear {name},

we have received what you wrote to us. Its number is {reference}. Somebody who had no part in what
it is about takes it in hand, and you get an answer with reasons by {due}.

You can follow it on the page below, and take it back there.""",
    ),
    "matter_in_hand": (
        "{reference}: somebody looks at it",
        """Dear {name},

somebody who had no part in it now looks at {reference}. Who it is stands on the page below. You get
an answer by {due}.""",
    ),
    "matter_answered": (
        "{reference}: our answer is there",
        """Dear {name},

{reference} has been decided. The answer and its reasons are on the page below.""",
    ),
    "matter_question": (
        "{reference}: somebody asks you something",
        """Dear {name},

whoever looks at {reference} has a question. It is on the page below, and you can answer it there.
You need not; the answer comes by {due} in any case.""",
    ),
    "matter_replied": (
        "{reference}: your question was answered",
        """Dear {name},

whoever came with {reference} has answered your question. It is on the page below.""",
    ),
    "stranger_received": (
        "{reference}: we have your complaint",
        """Hello,

somebody, perhaps you, has sent us a complaint and given this address. Its number is {reference}.
Somebody who had no part in what it is about takes it in hand, and answers with reasons by {due}.

The page below shows how it stands, and you can answer questions there. Keep this letter: nobody
can give you the link again, and whoever has it reads what was written.

If it was not you, do nothing. We write to this address about nothing else.""",
    ),
    "stranger_in_hand": (
        "{reference}: somebody looks at it",
        """Hello,

somebody who had no part in it now looks at {reference}. Open the link of our first letter to see
who it is. You get an answer by {due}.""",
    ),
    "stranger_question": (
        "{reference}: somebody asks you something",
        """Hello,

whoever looks at {reference} has a question. Open the link of our first letter to read and answer
it. You need not; the answer comes by {due} in any case.""",
    ),
    "stranger_answered": (
        "{reference}: our answer is there",
        """Hello,

{reference} has been decided. Open the link of our first letter to read the answer and its
reasons.""",
    ),
    "strangers_due_near": (
        "Complaints from the public are to be answered by {due}",
        """Dear {name},

complaints of people without an account wait that nobody has in hand yet. The answer was promised
for {due}. They stand in a list of their own on the page below.""",
    ),
    "strangers_due_over": (
        "Complaints from the public are overdue",
        """Dear {name},

complaints of people without an account should have been answered by {due}, and nobody has them in
hand. Whoever sent them reads on their page that we are late.""",
    ),
    "matter_due_near": (
        "{reference} is to be answered by {due}",
        """Dear {name},

{reference} waits for its answer, which was promised for {due}.""",
    ),
    "matter_due_over": (
        "{reference} is overdue",
        """Dear {name},

{reference} should have been answered by {due}. The person who came with it reads on their page that
we are late.""",
    ),
}
"""Subject and text by kind."""
