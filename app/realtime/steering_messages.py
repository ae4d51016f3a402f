"""Socket messages with which staff steer one attempt; part of the closed set of `messages`."""

from typing import Final

from app.realtime.schema import Field, SocketMessage

PROCTOR: Final = "/proctor"
_P = ("proctor", "supervisor")
_WHICH = (
    Field("command", "ident", "random id of this command; the same id is carried out once"),
    Field("attempt", "ident", "attempt id"),
)
_EXPECTED = Field(
    "expected",
    "int",
    "version of the attempt's course that was seen; another one answers `stale_version`",
    optional=True,
)
_ANSWER = (
    Field("t", "int", "the server's clock, ms since 1970 UTC"),
    Field("outcome", "ident", "done, proposed or settled", optional=True),
    Field("state", "ident", "attempt state", optional=True),
    Field("version", "int", "version of the attempt's course", optional=True),
    Field("err", "text", "stable code of a refusal", optional=True),
    Field("message", "text", "the refusal in plain words", optional=True),
)
ME: Final = Field("me", "json", "{id, supervisor}: who looks, to tell own proposals from others'")
_PROPOSAL = Field("proposal", "ident", "id of the proposal")

STEERING: Final = (
    SocketMessage(
        "steer",
        PROCTOR,
        "client",
        _P,
        "Ask something of an attempt; what wants two people is stored as a proposal. The names"
        " and what each needs: docs/attempts.md.",
        (
            *_WHICH,
            Field("name", "ident", "what is asked, such as `terminate`"),
            _EXPECTED,
            Field("code", "ident", "kind of reason, such as `technical.network`", optional=True),
            Field("reason", "text", "why, in words the candidate will see", 1, 500, optional=True),
            Field(
                "text",
                "text",
                "of a note or a hand-over; the step with waive_requirement",
                1,
                1000,
                True,
            ),
            Field(
                "seconds",
                "int",
                "of adjust_time; below 0 takes; of flag: ago",
                -86_400,
                86_400,
                True,
            ),
            Field("cause", "ident", "of terminate, escalate and flag", optional=True),
        ),
        _ANSWER,
    ),
    SocketMessage(
        "confirm",
        PROCTOR,
        "client",
        _P,
        "Confirm, as the second person, exactly what a colleague proposed.",
        (*_WHICH, _PROPOSAL, _EXPECTED),
        _ANSWER,
    ),
    SocketMessage(
        "settle",
        PROCTOR,
        "client",
        _P,
        "Take one's own proposal back, or decline a colleague's.",
        (*_WHICH, _PROPOSAL, Field("text", "text", "why", 1, 500, optional=True)),
        _ANSWER,
    ),
)
"""What staff send to steer an attempt."""
