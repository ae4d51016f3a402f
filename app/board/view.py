"""The board as JSON: rows with concern and short-lived picture links, one attempt in detail.

Read side only. Links are signed for the person who asked; concern orders and is never a verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.board.apart import apart
from app.board.care import care_members, shown_messages, warned
from app.board.check import check_of
from app.board.proven import Measured, flags_as_json
from app.board.timeline import HIDDEN_KINDS, timeline
from app.services.attempts.moves import waiting_move
from app.services.attempts.proposals import Proposal, may_confirm, open_proposals
from app.services.attempts.room import left_ms, notices
from app.services.cases.doors import watchable
from app.services.cases.incidents import stored_incidents
from app.services.evidence.evidence import CLOSER
from app.services.invigilating.steering import acting
from app.services.rows import (
    BoardRow,
    IncidentRow,
    JsonValue,
    SnapshotRow,
)
from app.services.watching.signals import how_often, known_precision
from app.services.words import FLAG_WORDS
from app.tokens import PICTURE_LINK
from app.wiring import Wiring
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.presence import presence
from exam_engine.instants import to_ms
from proctoring.concern import concern
from proctoring.flags import FlagKind
from proctoring.incidents import UNSETTLED, IncidentState
from proctoring.precision import Standing

PICTURES = 60
ON_BOARD = frozenset({"live", CLOSER, "reference"})
"""Purposes of the pictures that it shows; documents and rooms are for the check-in desk alone."""


class Viewer(Protocol):
    """Who looks at the board."""

    @property
    def person_id(self) -> str:
        """The person, for whom links are signed."""

    @property
    def roles(self) -> frozenset[str]:
        """What they may act as."""


@dataclass(frozen=True, slots=True)
class BoardView:
    """Rows and details for one person at a time."""

    wiring: Wiring
    measured: Measured = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "measured", Measured(self.wiring.read))

    def rows(
        self, viewer: Viewer, *, newer_than: Mapping[str, JsonValue] | None = None
    ) -> list[JsonValue]:
        """Return the rows of all open windows, or those newer than the versions held."""
        held = {
            str(key): value for key, value in (newer_than or {}).items() if isinstance(value, int)
        }
        found = self.wiring.queries.board(newer_than=held if newer_than is not None else None)
        now = self.wiring.clock.now()
        return [self.shown(row, viewer, now) for row in found]

    def everybody(self) -> list[BoardRow]:
        """Return the rows of all open windows as they are now."""
        return self.wiring.queries.board()

    def read(self, attempt_ids: Sequence[str]) -> list[BoardRow]:
        """Return the rows of these attempts as they are now."""
        return self.wiring.queries.board_rows_of(attempt_ids)

    def shown(self, row: BoardRow, viewer: Viewer, now: datetime) -> dict[str, JsonValue]:
        """Return the JSON of one row for one person."""
        person_id = viewer.person_id
        shown: dict[str, JsonValue] = {
            "attempt": row.attempt_id,
            "v": row.version,
            "name": row.candidate_name,
            "state": row.state,
            "pause_kind": row.pause_kind,
            "left": int(row.left.total_seconds() * 1000) if row.left is not None else None,
            "cap": _cap(row),
            "presence": presence(row.seen_at, now).value,
            "answered": row.answered,
            "items": row.items,
            "warnings": row.warnings,
            "hand": row.hand_raised,
            "move": _move(row),
            "waits": [_waiting(one, row, viewer) for one in open_proposals(row.asked, now)],
            "flags": flags_as_json(row.open_flags, self._standing(row.open_flags, now)),
            "incidents": [_incident(one) for one in row.incidents if _is_of_the_room(one)],
            "concern": self._concern(row, now),
            "picture": self._link(
                row.latest_snapshot_id, row.latest_snapshot_at, person_id, "live"
            ),
            "reference": self._link(row.reference_snapshot_id, None, person_id, "live"),
            "result": row.result_state,
            "human_only": row.human_only,
            **care_members(row, now),
            "apart": None,
        }
        return apart(shown, row, person_id)

    def detail(self, attempt_id: str, person_id: str) -> dict[str, JsonValue]:
        """Return timeline, messages, flags and pictures of one attempt.

        Raises:
            NotFound: no such attempt.
            ReviewConflict: it is the person's own, or they said that they know the candidate.
        """
        with self.wiring.read() as uow:
            stored = watchable(uow, attempt_id, person_id)
            events = uow.attempts.events(attempt_id)
            pictures = uow.invigilation.snapshots(attempt_id, PICTURES)
            flags = uow.invigilation.flags(attempt_id)
            incidents = uow.invigilation.incidents(attempt_id)
            silences = uow.presence.silences(attempt_id)
            now, erased = self.wiring.clock.now(), erased_on(pictures)
            check = check_of(
                events,
                lambda first, last: uow.invigilation.during(attempt_id, first, last),
                lambda row: self._link(row.id, row.received_at, person_id, "live") or {},
                now,
            )
        return {
            "attempt": attempt_id,
            "state": stored.attempt.state.value,
            "left": left_ms(stored, now),
            "timeline": timeline([one for one in events if one.kind not in HIDDEN_KINDS], silences),
            "agreed": agreed(stored.attempt.policy),
            "proposals": [one.shown() for one in open_proposals(events, now)],
            "notices": notices(events, stored.attempt.unacknowledged),
            "shown": shown_messages(events),
            "warned": warned(events),
            "flags": flags_as_json(flags, self._standing(flags, now)),
            "incidents": [_incident(incident) for incident in incidents],
            "pictures": self.pictures(pictures, person_id, "live"),
            "check": check,
            "erased": to_ms(erased) if erased else None,
        }

    def pictures(
        self, rows: Sequence[SnapshotRow], person_id: str, purpose: str
    ) -> list[JsonValue]:
        """Return links to the pictures that there are, in the order given."""
        return [
            {
                **(self._link(row.id, row.received_at, person_id, purpose) or {}),
                "purpose": row.purpose,
                "seq": row.seq,
            }
            for row in rows
            if row.erased_at is None and row.purpose in ON_BOARD
        ]

    def _link(
        self, snapshot_id: str | None, at: datetime | None, person_id: str, purpose: str
    ) -> dict[str, JsonValue] | None:
        if snapshot_id is None:
            return None
        token = self.wiring.tokens.issue(
            PICTURE_LINK,
            person_id,
            {"snapshot": snapshot_id, "purpose": purpose},
            now=self.wiring.clock.now(),
            lifetime=self.wiring.settings.evidence_link_lifetime,
        )
        when = to_ms(at) if at is not None else None
        return {"id": snapshot_id, "url": f"/pictures/{token}", "at": when}

    def _standing(self, shown: Sequence[object], now: datetime) -> Sequence[Standing]:
        """Return where signals stand; nothing is read for a row on which they say nothing."""
        return self.measured.as_of(now) if shown else ()

    def _concern(self, row: BoardRow, now: datetime) -> dict[str, JsonValue]:
        with self.wiring.read() as uow:
            stored = stored_incidents(uow, row.attempt_id) if row.incidents else []
        incidents = [one for one in stored if not one.kind.review_only]
        standing = self._standing(incidents, now)
        found = concern(incidents, known_precision(standing))
        often = {one.signal.kind: how_often(one) for one in standing}
        return {
            "total": round(found.amount, 2),
            "contributions": [
                {
                    "type": part.incident.kind.value,
                    "words": FLAG_WORDS[part.incident.kind.value]
                    + often.get(part.incident.kind, ""),
                    "points": round(part.amount, 2),
                }
                for part in found.contributions
            ],
        }


def erased_on(rows: Sequence[SnapshotRow]) -> datetime | None:
    """Return when the last of these pictures were deleted; None while all are there."""
    return max((row.erased_at for row in rows if row.erased_at is not None), default=None)


def agreed(policy: AttemptPolicy) -> dict[str, JsonValue] | None:
    """Return the effects of an accommodation; None where there is none."""
    if policy.factor == 1 and not policy.accommodation:
        return None
    length = policy.break_length
    return {
        "factor": f"{policy.factor.normalize():f}",
        "breaks": policy.break_limit,
        "break_ms": int(length.total_seconds() * 1000) if length else None,
        "tools": list(policy.tools),
        "exempt": [FLAG_WORDS.get(signal, signal) for signal in policy.exempt_signals],
    }


def _waiting(one: Proposal, row: BoardRow, viewer: Viewer) -> dict[str, JsonValue]:
    """Return of a proposal what a tile says; the panel has all of it."""
    name, expires = one.wish.name, to_ms(one.expires_at)
    may = bool(viewer.roles) and may_confirm(
        one, acting(viewer.person_id, viewer.roles, name), row.candidate
    )  # without a role only until the line is closed
    return {"id": one.id, "name": name, "by": one.by.person, "may": may, "expires": expires}


def _cap(row: BoardRow) -> JsonValue:
    if row.cap is None:
        return None
    end, spare = row.cap
    return {"at": to_ms(end), "spare": int(spare.total_seconds() * 1000)}


def _move(row: BoardRow) -> JsonValue:
    """Return when and why the candidate asked for another device; None where nobody waits."""
    found = waiting_move(row.asked, row.state)
    return {"text": str(found.body["text"]), "at": to_ms(found.at)} if found else None


def _incident(incident: IncidentRow) -> dict[str, JsonValue]:
    return {
        "id": incident.id,
        "type": incident.type,
        "class": FlagKind(incident.type).flag_class.value,
        "severity": incident.severity,
        "state": _standing(incident),
        "since": to_ms(incident.started_at),
        "until": to_ms(incident.ended_at) if incident.ended_at else None,
        "words": FLAG_WORDS.get(incident.type, incident.type),
    }


def _is_of_the_room(incident: IncidentRow) -> bool:
    """Tell whether a proctor is shown it on a tile; the rest is for who reviews the exam."""
    return not FlagKind(incident.type).review_only


def _standing(incident: IncidentRow) -> str:
    """Return where an incident stands as far as a second reviewer may know it, too."""
    state = IncidentState(incident.state)
    return IncidentState.OPEN.value if state in UNSETTLED else state.value
