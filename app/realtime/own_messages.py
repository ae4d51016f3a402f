"""What candidates ask for themselves, and what they are told of it; part of `messages`."""

from typing import Final

from app.realtime.schema import Field, SocketMessage

CANDIDATE: Final = "/candidate"

BREAKS: Final = Field(
    "breaks",
    "json",
    "{left, of, ms}: own breaks left, of how many, longest in ms; null where there are none",
    optional=True,
)
MOVE: Final = Field(
    "move", "flag", "another device is asked for, and nobody answered yet", optional=True
)

OWN: Final = SocketMessage(
    "own",
    CANDIDATE,
    "client",
    ("candidate",),
    "Something the candidate asks for themselves: `take_break`, `end_break`, `ask_move`,"
    " `keep_device`, `cannot_check`, or before the start `cancel`. Taken under the page's lease"
    " only.",
    (
        Field("command", "ident", "random id of this command; the same id is carried out once"),
        Field("name", "ident", "what is asked"),
        Field("text", "text", "why, for `ask_move` and `cannot_check`", 1, 500, optional=True),
    ),
    (
        Field("t", "int", "the server's clock, ms since 1970 UTC"),
        Field("state", "ident", "attempt state", optional=True),
        Field("move", "flag", "another device is asked for", optional=True),
        Field("err", "text", "stable code of a refusal", optional=True),
        Field("message", "text", "the refusal in plain words", optional=True),
    ),
)
