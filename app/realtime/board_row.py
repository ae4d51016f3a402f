"""The members of a row of the board, as messages carry it."""

from typing import Final

from app.realtime.schema import Field

ROW_SHAPE: Final = (
    Field("attempt", "ident", "attempt id"),
    Field("v", "int", "row version"),
    Field("name", "text", "candidate's name"),
    Field("state", "ident", "attempt state"),
    Field("pause_kind", "ident", "why it is paused", optional=True),
    Field("left", "int", "working time left in ms; null while the clock is stopped", optional=True),
    Field(
        "cap",
        "json",
        "{at, spare} while somebody sits in a window that caps working time: when it ends, and how"
        " many ms of time given now would count before that; null where nothing caps",
        optional=True,
    ),
    Field("presence", "ident", "online, stale, offline or never_connected"),
    Field("answered", "int", "items with a response"),
    Field("items", "int", "items of the form"),
    Field("warnings", "int", "warnings given"),
    Field("hand", "flag", "hand raised"),
    Field("move", "json", "{text, at} of an asking for another device, or null", optional=True),
    Field(
        "waits",
        "json",
        "proposals that wait for a second person: {id, name, by, may, expires};"
        " `may`: whoever looks may confirm it",
    ),
    Field(
        "flags",
        "json",
        "open flags: {id, type, class, severity, since, count, words, detector, judged}; `judged`:"
        " {right, of, known, back}, what people found of this version of the detector, null where a"
        " person marked it",
    ),
    Field(
        "incidents", "json", "incidents: {id, type, class, severity, state, since, until, words}"
    ),
    Field("concern", "json", "{total, contributions: [{type, words, points}]}; orders the board"),
    Field(
        "picture",
        "json",
        "{id, url, at} of the newest snapshot; the link lives 60 s",
        optional=True,
    ),
    Field("reference", "json", "{id, url, at} of the reference picture", optional=True),
    Field("result", "ident", "result state"),
    Field(
        "human_only",
        "flag",
        "the detector does not see this person well, and marks nothing about faces",
    ),
    Field(
        "care",
        "json",
        "{by, name, since, offered, note}: who looks after them; `offered`: handed on, with a note;"
        " null where nobody does",
        optional=True,
    ),
    Field(
        "help", "json", "{to, number, by, name, at, text} of an open call for help", optional=True
    ),
    Field(
        "apart",
        "ident",
        "why whoever looks may not watch this candidate: `own` or `declared`; then marks, pictures"
        " and what colleagues said are left out; null where nothing does",
        optional=True,
    ),
    Field("hand_at", "int", "when the raised hand went up, ms since 1970 UTC", optional=True),
    Field(
        "coverage",
        "json",
        "{seen, gaps: [{words, ms}]}: thousandths of the time in which there was something to see,"
        " and what hid the rest; null before the start; never part of concern",
        optional=True,
    ),
)
"""Members of a board row."""
