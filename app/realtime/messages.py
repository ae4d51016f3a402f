"""Every socket message, both ways: the only source of the protocol.

`protocol.ts` and `docs/protocol.md` are generated from here (`python -m app.realtime.export`).
A change of meaning raises `PROTOCOL_VERSION`; old clients are told to reload.
"""

from typing import Final

from app.realtime.broadcast_messages import BROADCASTS
from app.realtime.own_messages import BREAKS, MOVE, OWN
from app.realtime.room_messages import CARER, CLOSER, MESSAGE_SEEN, NOTICE
from app.realtime.schema import Field, SocketMessage
from app.realtime.steering_messages import ME, STEERING
from app.realtime.time_messages import ANCHOR, LIMIT, TIME, TIME_SEEN

CANDIDATE: Final = "/candidate"
PROCTOR: Final = "/proctor"

_C, _P = ("candidate",), ("proctor", "supervisor")

_T = Field("t", "int", "the server's clock, ms since 1970 UTC")
_LEFT = Field(
    "left", "int", "working time left in ms; null while the clock is stopped", optional=True
)
_ERR = Field("err", "text", "stable code of a refusal", optional=True)
_RETRY = Field("retry_ms", "int", "when to try again", optional=True)
_WORDS = Field("message", "text", "the refusal in plain words", optional=True)
_ID = Field("attempt", "ident", "attempt id")
_COMMAND = Field(
    "command", "ident", "random id of this command; the same id is carried out once per attempt"
)
_REASON = Field("reason", "text", "why, in words the candidate will see", 1, 500)
_STATE = Field("state", "ident", "attempt state")
_DONE = (_T, _ERR, _WORDS)
_KEY = Field("key", "hex", "opens the sealed paper, from the start on", 64, 64, optional=True)
_HEAD = Field("h", "hex", "client chain head after save `c`", 64, 64, optional=True)

FROM_CANDIDATE: Final = (
    SocketMessage(
        "save",
        CANDIDATE,
        "client",
        _C,
        "One answer. Acknowledged only when it is durable; resend with the same `c` until then.",
        (
            Field("c", "int", "client sequence, from 1, per attempt and epoch", 1, 10_000_000),
            Field("e", "int", "epoch of the lease the client holds", 1, 1_000_000),
            Field("i", "ident", "item id"),
            Field("r", "json", "response; null clears it", most=16_384),
            Field("m", "flag", "marked for review"),
            Field("ct", "int", "the browser's clock in ms; recorded, never trusted"),
            _HEAD,
            ANCHOR,
        ),
        (
            Field("c", "int", "client sequence"),
            Field("s", "int", "journal sequence", optional=True),
            Field("d", "hex", "digest of the journal record (receipt)", optional=True),
            Field("v", "ident", "accepted, repeated, conflict, late, lease_lost or not_open"),
            _T,
            _LEFT,
            _ERR,
            _RETRY,
        ),
    ),
    SocketMessage(
        "tele",
        CANDIDATE,
        "client",
        _C,
        "What the browser observed. Rides the same durable path, is droppable, has no answer.",
        (
            Field("c", "int", "telemetry sequence, from 1", 1, 10_000_000),
            Field("e", "int", "epoch", 1, 1_000_000),
            Field("k", "ident", "browser. and a word of the signals that proctoring.browser names"),
            Field("ct", "int", "the browser's clock at its start in ms"),
            Field("ms", "int", "how long it lasted", 0, 86_400_000),
            Field("d", "ident", "the cause, of `browser.camera_denied`", optional=True),
        ),
    ),
    SocketMessage(
        "beat",
        CANDIDATE,
        "client",
        _C,
        "Sign of life every 5 s; carries the client chain head.",
        (
            Field("c", "int", "highest client sequence made so far", 0, 10_000_000),
            _HEAD,
        ),
        (
            *(_T, _LEFT, _STATE, Field("s", "int", "newest journal sequence"), LIMIT, ANCHOR),
            *(Field("queue", "json", "{place, waiting} while waiting", optional=True), _ERR),
        ),
    ),
    SocketMessage(
        "submit",
        CANDIDATE,
        "client",
        _C,
        "Hand in. Carried out after all saves up to `c` are durable.",
        (
            _COMMAND,
            Field("c", "int", "highest client sequence; 0 when nothing was saved", 0, 10_000_000),
        ),
        (_STATE, _T, _ERR, _WORDS, Field("receipt", "text", "signed receipt", optional=True)),
    ),
    SocketMessage(
        "understood",
        CANDIDATE,
        "client",
        _C,
        "The candidate has read a warning.",
        (_COMMAND, Field("n", "int", "number of the warning", 1, 1000)),
        _DONE,
    ),
    SocketMessage(
        "say",
        CANDIDATE,
        "client",
        _C,
        "A message to the proctor.",
        (_COMMAND, Field("text", "text", "the message", 1, 1000)),
        _DONE,
    ),
    SocketMessage(
        "hand",
        CANDIDATE,
        "client",
        _C,
        "Raise or lower the hand.",
        (_COMMAND, Field("up", "flag", "raised")),
        _DONE,
    ),
    OWN,
    TIME_SEEN,
    MESSAGE_SEEN,
)

TO_CANDIDATE: Final = (
    SocketMessage(
        "hello",
        CANDIDATE,
        "server",
        _C,
        "First message after a connect, and the answer to every gap: the whole state.",
        (
            Field("v", "int", "protocol version"),
            _ID,
            _STATE,
            Field("pause", "json", "{kind, reason, by, until} while paused", optional=True),
            Field("e", "int", "epoch of this connection's lease"),
            Field("c", "int", "highest client sequence that is durable in this epoch"),
            Field("s", "int", "newest journal sequence"),
            _T,
            _LEFT,
            Field("limit", "int", "working time granted in all, ms"),
            Field("answers", "json", "item id to {r, m}"),
            Field(
                "notices", "json", "messages and warnings so far: {n, kind, text, at, read, ask}"
            ),
            Field("hand", "flag", "hand raised"),
            Field("queue", "json", "{place, waiting} while waiting for a proctor", optional=True),
            Field("snapshot_ms", "int", "interval of snapshots; 0 where nothing is recorded"),
            Field("tools", "json", "tools that the room lends this candidate: calculator"),
            Field("paper", "ident", "name of the sealed paper"),
            Field("start", "ident", "individual: the candidate starts; cohort: staff start all"),
            _KEY,
            Field("submit_reason", "ident", "why it was handed in", optional=True),
            Field("why", "text", "what staff said when they ended it", optional=True),
            *(BREAKS, MOVE, TIME, CLOSER, CARER),
        ),
    ),
    SocketMessage(
        "state",
        CANDIDATE,
        "server",
        _C,
        "The attempt changed: paused, resumed, authorised, time adjusted, closed.",
        (
            _STATE,
            Field("pause", "json", "{kind, reason, by, until} while paused", optional=True),
            Field("s", "int", "newest journal sequence"),
            _T,
            _LEFT,
            LIMIT,
            Field("queue", "json", "{place, waiting}", optional=True),
            Field("submit_reason", "ident", "why it was handed in", optional=True),
            Field("why", "text", "what staff said when they ended it", optional=True),
            *(BREAKS, MOVE, TIME, CLOSER, CARER),
            Field("hand", "flag", "hand raised", optional=True),
            _KEY,
        ),
    ),
    NOTICE,
    SocketMessage(
        "drain",
        CANDIDATE,
        "server",
        _C,
        "This process is about to end: finish what is on its way, then connect again.",
        (_T, Field("retry_in_ms", "int", "how long to wait before connecting again")),
    ),
    SocketMessage(
        "superseded",
        CANDIDATE,
        "server",
        _C,
        "Another window of the same candidate has taken over, or a move to another device was"
        " confirmed; this page becomes read-only.",
        (_T,),
    ),
)

FROM_PROCTOR: Final = (
    SocketMessage(
        "sync",
        PROCTOR,
        "client",
        _P,
        "Every 5 s: the versions the board holds. The answer brings what is newer.",
        (Field("versions", "json", "attempt id to row version", most=65_000),),
        (_T, Field("rows", "json", "rows newer than the board's"), _ERR),
    ),
    SocketMessage(
        "watch",
        PROCTOR,
        "client",
        _P,
        "Open one attempt: its timeline, flags, messages and short-lived picture links.",
        (_ID,),
        (_T, Field("detail", "json", "timeline and pictures", optional=True), _ERR, _WORDS),
    ),
    SocketMessage(
        "authorize", PROCTOR, "client", _P, "Let a waiting candidate start.", (_COMMAND, _ID), _DONE
    ),
    SocketMessage(
        "send_back",
        PROCTOR,
        "client",
        _P,
        "Ask for another reference picture; no penalty.",
        (_COMMAND, _ID, _REASON),
        _DONE,
    ),
    SocketMessage(
        "warn",
        PROCTOR,
        "client",
        _P,
        "A numbered warning that the candidate must acknowledge.",
        (_COMMAND, _ID, Field("rule", "ident", "rule of the catalogue"), _REASON),
        _DONE,
    ),
    SocketMessage(
        "message",
        PROCTOR,
        "client",
        _P,
        "A message beside the question.",
        (_COMMAND, _ID, Field("text", "text", "the message", 1, 1000)),
        _DONE,
    ),
    SocketMessage(
        "pause", PROCTOR, "client", _P, "Stop the clock.", (_COMMAND, _ID, _REASON), _DONE
    ),
    SocketMessage("resume", PROCTOR, "client", _P, "Go on.", (_COMMAND, _ID), _DONE),
    *STEERING,
    *BROADCASTS,
)

TO_PROCTOR: Final = (
    SocketMessage(
        "board",
        PROCTOR,
        "server",
        _P,
        "First message after a connect: the whole board.",
        (
            Field("v", "int", "protocol version"),
            _T,
            Field("rows", "json", "all rows"),
            Field("rules", "json", "warning catalogue: {id, text}"),
            ME,
        ),
    ),
    SocketMessage(
        "rows",
        PROCTOR,
        "server",
        _P,
        "The rows that changed, as they are now, at most once a second; older versions are to be"
        " ignored.",
        (_T, Field("rows", "json", "the rows")),
    ),
)

ALL_MESSAGES: Final = FROM_CANDIDATE + TO_CANDIDATE + FROM_PROCTOR + TO_PROCTOR
CLIENT_EVENTS: Final = {(one.namespace, one.name): one for one in FROM_CANDIDATE + FROM_PROCTOR}
