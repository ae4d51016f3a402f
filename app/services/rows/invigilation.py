"""Rows of pictures, readings, flags and incidents, and one tile of the board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.services.rows.attempts import EventRecord
from app.services.rows.json import JsonValue
from exam_engine.attempts.attempt import Attempt


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """One picture's record.

    Attributes:
        purpose: `live`, or of the check-in: `reference`, `document`, `room`, `challenge`,
            `baseline`.
        state: `accepted` (waits for analysis), `analysed`, `refused`, or `shown` for pictures from
            before the start, which people look at and no detector does.
        chain: digest (hex) over the previous record of the attempt and this one.
        erased_at: since when there is only this record; None while there is a picture.
    """

    id: str
    attempt_id: str
    client_id: str
    purpose: str
    received_at: datetime
    client_ms: int
    sha256: str
    size: int
    width: int
    height: int
    storage_key: str
    state: str = "accepted"
    seq: int = 0
    chain: str = ""
    erased_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """What analysis read from one snapshot, as proctoring's own document."""

    snapshot_id: str
    attempt_id: str
    seq: int
    at: datetime
    document: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class AnalysisState:
    """What analysis remembers between two pictures of an attempt; can be folded again.

    Attributes:
        frame: proctoring's `FrameState` as bytes; None before the first picture.
        smoother: proctoring's `SmootherState` as a document; empty before the first picture.
        told: up to which record of the journal the page's reports have become flags; 0 before.
    """

    frame: bytes | None
    smoother: Mapping[str, JsonValue]
    told: int = 0


@dataclass(frozen=True, slots=True)
class FlagRow:
    """One flag episode; `closed_at` None while it lasts."""

    id: str
    attempt_id: str
    type: str
    flag_class: str
    severity: str
    opened_at: datetime
    closed_at: datetime | None
    count: int
    best_snapshot_id: str | None
    detector: str
    document: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SilentCamera:
    """A running attempt from which no picture has come for a while.

    Attributes:
        latest_at: when its newest live picture came; None before the first.
        flag: the open flag that says so already.
    """

    attempt: Attempt
    latest_at: datetime | None
    flag: FlagRow | None


@dataclass(frozen=True, slots=True)
class SilentPage:
    """A running attempt whose page says nothing, or of which that is still told.

    Attributes:
        seen_at: when its page was last heard.
        flag: the open flag that says so already.
    """

    attempt: Attempt
    seen_at: datetime
    flag: FlagRow | None


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """Automatic grouping of flags of one type, and people's rulings on it.

    Attributes:
        rulings: {person, at, verdict, reason, technical_alternative}, in the order given.
    """

    id: str
    attempt_id: str
    type: str
    severity: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    flag_ids: Sequence[str]
    rulings: Sequence[Mapping[str, JsonValue]] = ()


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One tile of the proctor's board; `version` lets a client ignore the older of two.

    Attributes:
        asked: records that ask something of staff or answer it, oldest first.
        candidate: id of the person who sits.
        started_at: when the exam began; None before.
        worked: time in which the clock ran.
        names: names of the staff that `asked` speaks of, by id.
        cap: when a window ends the working time, and how much given now would count before that;
            None where nothing caps it, or nobody works.
        human_only: the detector does not see this person well; nothing is marked about faces.
        tied: ids of the staff who said that they know the candidate.
    """

    attempt_id: str
    version: int
    candidate_name: str
    state: str
    pause_kind: str | None
    left: timedelta | None
    seen_at: datetime | None
    answered: int
    items: int
    warnings: int
    hand_raised: bool
    open_flags: Sequence[FlagRow]
    incidents: Sequence[IncidentRow]
    latest_snapshot_id: str | None
    latest_snapshot_at: datetime | None
    reference_snapshot_id: str | None
    result_state: str
    asked: Sequence[EventRecord] = ()
    ended_at: datetime | None = None
    candidate: str = ""
    started_at: datetime | None = None
    worked: timedelta = timedelta(0)
    names: Mapping[str, str] = field(default_factory=dict)
    cap: tuple[datetime, timedelta] | None = None
    human_only: bool = False
    tied: frozenset[str] = frozenset()
