"""What pages are told of their time and say about it; part of `messages`."""

from typing import Final

from app.realtime.schema import Field, SocketMessage

CANDIDATE: Final = "/candidate"

TIME: Final = Field(
    "time",
    "json",
    "{n, ms, at, why, seen}: the newest change of the time by people; n counts them, ms sums those"
    " not seen; null where there was none",
    optional=True,
)
LIMIT: Final = Field("limit", "int", "working time granted in all, ms", optional=True)

ANCHOR: Final = Field(
    "a", "ident", "the server's newest anchor of time; a save carries its own", optional=True
)

TIME_SEEN: Final = SocketMessage(
    "time_seen",
    CANDIDATE,
    "client",
    ("candidate",),
    "The page has shown every change of the time up to `n`; 0 only asks what there is. Taken under"
    " the page's lease only.",
    (
        Field("command", "ident", "random id of this command; the same id is carried out once"),
        Field("n", "int", "number of the newest change that is shown", 0, 1000),
    ),
    (
        Field("t", "int", "the server's clock, ms since 1970 UTC"),
        TIME,
        Field("err", "text", "stable code of a refusal", optional=True),
        Field("message", "text", "the refusal in plain words", optional=True),
    ),
)
