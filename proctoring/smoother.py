"""The memory of the smoother between two snapshots, and its JSON form.

A pure value: it can always be folded again from the stored observations, and is stored only to
spare that. How it moves is in `rules`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NotRequired, Self, TypedDict, cast

from proctoring.baseline import UNKNOWN, Baseline, BaselineDocument
from proctoring.errors import RecordCorrupt
from proctoring.flags import Evidence, Flag, FlagKind, Severity

STATE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Hit:
    """One snapshot in which a condition held."""

    at: datetime
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Track:
    """What is remembered about one kind.

    Attributes:
        kind: the flag.
        window: newest last; None stands for a snapshot in which the condition did not hold.
        clean: snapshots in a row without the condition while an episode is open.
        flag: the open episode, or None.
        quiet_until: no new episode before this instant; None when none has ended.
        earlier: starts of recent episodes, where only several of them make a flag.
        muted: whether the open episode is one of too few, and so shown to nobody.
        counted: when a snapshot was last counted, where a rule wants them spaced.
    """

    kind: FlagKind
    window: tuple[Hit | None, ...] = ()
    clean: int = 0
    flag: Flag | None = None
    quiet_until: datetime | None = None
    earlier: tuple[datetime, ...] = ()
    muted: bool = False
    counted: datetime | None = None


@dataclass(frozen=True, slots=True)
class SmootherState:
    """The smoother after a snapshot.

    Attributes:
        sequence: server sequence of the newest snapshot folded in; -1 before the first.
        at: when it was received; None before the first.
        tracks: one per kind that has been spoken about, in the order of first mention.
        baseline: the person's own usual yaw.
    """

    sequence: int = -1
    at: datetime | None = None
    tracks: tuple[Track, ...] = ()
    baseline: Baseline = UNKNOWN

    def open_flags(self) -> tuple[Flag, ...]:
        """Return the episodes that are open now."""
        return tuple(
            track.flag for track in self.tracks if track.flag is not None and not track.muted
        )

    def to_document(self) -> "StateDocument":
        """Return the JSON form; `from_document` reads it back equal."""
        return {
            "v": STATE_VERSION,
            "sequence": self.sequence,
            "at": _text(self.at),
            "tracks": [_track_document(track) for track in self.tracks],
            "baseline": self.baseline.to_document(),
        }

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read a stored state.

        Raises:
            RecordCorrupt: another version or a broken field; fold the observations again.
        """
        if not isinstance(document, dict) or document.get("v") != STATE_VERSION:
            raise RecordCorrupt(f"no smoother state of version {STATE_VERSION}: {document!r:.80}")
        stored = cast("StateDocument", document)
        try:
            return cls(
                sequence=stored["sequence"],
                at=_instant(stored["at"]),
                tracks=tuple(_track(track) for track in stored["tracks"]),
                baseline=Baseline.from_document(stored.get("baseline")),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise RecordCorrupt(f"a smoother state does not parse: {error}") from error


class EvidenceDocument(TypedDict):
    """JSON form of evidence."""

    snapshot_id: str
    reading: float
    threshold: float
    strength: float


class HitDocument(TypedDict):
    """JSON form of a hit."""

    at: str
    evidence: EvidenceDocument


class FlagDocument(TypedDict):
    """JSON form of a flag; also what the board and the record show of it."""

    kind: str
    severity: str
    started: str
    last_seen: str
    ended: str | None
    count: int
    samples: int
    evidence: EvidenceDocument | None
    detector: str
    cause: NotRequired[str]


class TrackDocument(TypedDict):
    """JSON form of a track."""

    kind: str
    window: list[HitDocument | None]
    clean: int
    flag: FlagDocument | None
    quiet_until: NotRequired[str | None]
    earlier: NotRequired[list[str]]
    muted: NotRequired[bool]
    counted: NotRequired[str | None]


class StateDocument(TypedDict):
    """JSON form of a smoother state."""

    v: int
    sequence: int
    at: str | None
    tracks: list[TrackDocument]
    baseline: NotRequired[BaselineDocument]


def flag_document(flag: Flag) -> FlagDocument:
    """Return the JSON form of one flag; instants as ISO 8601 text with offset."""
    document: FlagDocument = {
        "kind": flag.kind.value,
        "severity": flag.severity.value,
        "started": flag.started.isoformat(),
        "last_seen": flag.last_seen.isoformat(),
        "ended": _text(flag.ended),
        "count": flag.count,
        "samples": flag.samples,
        "evidence": None if flag.evidence is None else _evidence_document(flag.evidence),
        "detector": flag.detector,
    }
    if flag.cause:  # absent else, so that what was stored before reads and compares as it did
        document["cause"] = flag.cause
    return document


def flag_from_document(document: FlagDocument) -> Flag:
    """Read what `flag_document` wrote.

    Raises:
        RecordCorrupt: a field is absent or of another kind.
    """
    try:
        evidence = document["evidence"]
        return Flag(
            kind=FlagKind(document["kind"]),
            severity=Severity(document["severity"]),
            started=datetime.fromisoformat(document["started"]),
            last_seen=datetime.fromisoformat(document["last_seen"]),
            ended=_instant(document["ended"]),
            count=document["count"],
            samples=document["samples"],
            evidence=None if evidence is None else Evidence(**evidence),
            detector=document["detector"],
            cause=document.get("cause", ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RecordCorrupt(f"a flag does not parse: {error}") from error


def _track_document(track: Track) -> TrackDocument:
    """Return the JSON form of one track."""
    return {
        "kind": track.kind.value,
        "window": [
            None
            if hit is None
            else {"at": hit.at.isoformat(), "evidence": _evidence_document(hit.evidence)}
            for hit in track.window
        ],
        "clean": track.clean,
        "flag": None if track.flag is None else flag_document(track.flag),
        "quiet_until": _text(track.quiet_until),
        "earlier": [start.isoformat() for start in track.earlier],
        "muted": track.muted,
        "counted": _text(track.counted),
    }


def _track(document: TrackDocument) -> Track:
    """Read one track."""
    flag = document["flag"]
    return Track(
        kind=FlagKind(document["kind"]),
        window=tuple(
            None
            if hit is None
            else Hit(datetime.fromisoformat(hit["at"]), Evidence(**hit["evidence"]))
            for hit in document["window"]
        ),
        clean=document["clean"],
        flag=None if flag is None else flag_from_document(flag),
        quiet_until=_instant(document.get("quiet_until")),
        earlier=tuple(datetime.fromisoformat(start) for start in document.get("earlier", ())),
        muted=document.get("muted", False),
        counted=_instant(document.get("counted")),
    )


def _evidence_document(evidence: Evidence) -> EvidenceDocument:
    """Return the JSON form of evidence."""
    return {
        "snapshot_id": evidence.snapshot_id,
        "reading": evidence.reading,
        "threshold": evidence.threshold,
        "strength": evidence.strength,
    }


def _text(at: datetime | None) -> str | None:
    """Return an instant as ISO 8601 text."""
    return None if at is None else at.isoformat()


def _instant(text: str | None) -> datetime | None:
    """Read an instant."""
    return None if text is None else datetime.fromisoformat(text)
