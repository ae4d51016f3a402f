"""Messages with which staff write to many candidates at once; part of `messages`."""

from typing import Final

from app.realtime.schema import Field, SocketMessage

PROCTOR: Final = "/proctor"
_P = ("proctor", "supervisor")
_T = Field("t", "int", "the server's clock, ms since 1970 UTC")
_REFUSED = (
    Field("err", "text", "stable code of a refusal", optional=True),
    Field("message", "text", "the refusal in plain words", optional=True),
)

BROADCASTS: Final = (
    SocketMessage(
        "broadcast",
        PROCTOR,
        "client",
        _P,
        "One message to many candidates; to each it is a message like any other.",
        (
            Field("command", "ident", "random id of this command; it is carried out once"),
            Field("to", "ident", "all (every live candidate of the board) or mine"),
            Field("text", "text", "the message", 1, 1000),
        ),
        (_T, Field("sent", "int", "to how many it was written", optional=True), *_REFUSED),
    ),
    SocketMessage(
        "broadcasts",
        PROCTOR,
        "client",
        _P,
        "The newest broadcasts, and whose page has not shown them yet.",
        (),
        (
            _T,
            Field(
                "broadcasts",
                "json",
                "newest first: {id, text, at, name, sent, shown, missing: [{attempt, name}]}",
                optional=True,
            ),
            *_REFUSED,
        ),
    ),
)
