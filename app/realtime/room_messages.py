"""What staff ask of a page, and the page saying what it has shown; part of `messages`."""

from typing import Final

from app.realtime.schema import Field, SocketMessage

CANDIDATE: Final = "/candidate"

ASK: Final = Field(
    "ask",
    "ident",
    "what the message asks for: room_scan, camera_fix or picture (the page takes one at once)",
    optional=True,
)

CLOSER: Final = Field(
    "closer",
    "json",
    "{until, every_ms}: a proctor wants further pictures until then, purpose `closer`; null: not",
    optional=True,
)

CARER: Final = Field(
    "carer",
    "text",
    "name of the proctor who looks after the candidate; empty: nobody in particular; null: not"
    " told anew",
    optional=True,
)

NOTICE: Final = SocketMessage(
    "notice",
    CANDIDATE,
    "server",
    ("candidate",),
    "A message or a numbered warning from the proctor.",
    (
        Field("n", "int", "number, counts messages and warnings apart"),
        Field("kind", "ident", "message or warning"),
        Field("text", "text", "the words"),
        ASK,
        Field("t", "int", "the server's clock, ms since 1970 UTC"),
    ),
)

MESSAGE_SEEN: Final = SocketMessage(
    "message_seen",
    CANDIDATE,
    "client",
    ("candidate",),
    "The page has shown every message of staff up to `n` to somebody who can see it. Taken under"
    " the page's lease only.",
    (
        Field("command", "ident", "random id of this command; the same id is carried out once"),
        Field("n", "int", "number of the newest message that is shown", 1, 10_000),
    ),
    (
        Field("t", "int", "the server's clock, ms since 1970 UTC"),
        Field("err", "text", "stable code of a refusal", optional=True),
        Field("message", "text", "the refusal in plain words", optional=True),
    ),
)
