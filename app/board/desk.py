"""The check-in desk as JSON: who is on the way in, and one candidate with all that was handed in.

Read side only. Pictures come by links signed for who looks; each view is a journal fact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.board.view import Viewer
from app.services.attempts.challenges import newest_challenge
from app.services.attempts.check_in_steps import STEP_KINDS, Step, steps_of
from app.services.attempts.proposals import PROPOSAL_KINDS, Proposal, may_confirm, open_proposals
from app.services.cases.doors import CHECK_IN, watchable
from app.services.invigilating.steering import COURSE_KINDS, acting
from app.services.rows import EventRecord, JsonValue, SnapshotRow
from app.services.rows.desk import DeskRow
from app.tokens import PICTURE_LINK
from app.wiring import Wiring
from exam_engine.attempts.entry import CONSENT
from exam_engine.attempts.events.check_in import ConsentDeclined, SightTaken
from exam_engine.attempts.states import BEFORE_START
from exam_engine.instants import to_ms


@dataclass(frozen=True, slots=True)
class DeskView:
    """The list and one candidate, for one person at a time."""

    wiring: Wiring

    def rows(self) -> dict[str, JsonValue]:
        """Return everybody on the way in, longest waiting first."""
        found = self.wiring.desk().rows()
        return {"t": to_ms(self.wiring.clock.now()), "rows": [_row(one) for one in found]}

    def detail(self, attempt_id: str, viewer: Viewer) -> dict[str, JsonValue]:
        """Return all that one candidate handed in, and what staff may do.

        Raises:
            NotFound: no such attempt.
            ReviewConflict: it is the viewer's own, or they said that they know the candidate.
        """
        with self.wiring.read() as uow:
            stored = watchable(uow, attempt_id, viewer.person_id)
            attempt = stored.attempt
            kinds = (*STEP_KINDS, *PROPOSAL_KINDS, ConsentDeclined.kind, *COURSE_KINDS)
            told = uow.attempts.events(attempt_id, kinds=kinds)
            # once the exam runs, nobody has a reason at this desk to look at a document or a room
            before = attempt.state in BEFORE_START
            rows = uow.invigilation.snapshots(attempt_id) if before else ()
            steps = steps_of(attempt, told, rows)
            candidate = uow.people.get(stored.person_id)
        seen = _newest(told, SightTaken.kind)
        acts = _acts(told)
        version = max(one.seq for one in told if one.kind in COURSE_KINDS)
        proposals = open_proposals(told, self.wiring.clock.now())
        return {
            "attempt": attempt_id,
            "name": candidate.name if candidate else "",
            "state": attempt.state.value,
            "version": version,
            "consent": attempt.consented,
            "recorded": CONSENT not in attempt.waived,
            "declined": _declined(told),
            "steps": [self._step(one, viewer.person_id, acts, _hints(seen)) for one in steps],
            "sight": _sight(seen),
            "proposals": [_waiting(one, viewer, stored.person_id) for one in proposals],
        }

    def _step(
        self, step: Step, person_id: str, acts: Mapping[str, str], hints: Mapping[str, JsonValue]
    ) -> dict[str, JsonValue]:
        return {
            "step": step.name,
            "state": step.state.value,
            "text": step.text,
            "pictures": [
                {
                    "id": row.id,
                    "url": self._link(row, person_id),
                    "act": acts.get(row.client_id),
                    "hint": hints.get(row.id),
                }
                for row in step.pictures
                if row.erased_at is None
            ],
        }

    def _link(self, row: SnapshotRow, person_id: str) -> str:
        token = self.wiring.tokens.issue(
            PICTURE_LINK,
            person_id,
            {"snapshot": row.id, "purpose": CHECK_IN},
            now=self.wiring.clock.now(),
            lifetime=self.wiring.settings.evidence_link_lifetime,
        )
        return f"/pictures/{token}"


def _row(one: DeskRow) -> dict[str, JsonValue]:
    attempt = one.stored.attempt
    return {
        "attempt": attempt.id,
        "v": one.stored.row_version,
        "name": one.candidate_name,
        "title": one.title,
        "state": attempt.state.value,
        "since": to_ms(one.since) if one.since else None,
        "asked": len(attempt.asked_off - attempt.waived),
        "declined": one.declined and not attempt.consented and CONSENT not in attempt.waived,
    }


def _acts(told: Sequence[EventRecord]) -> dict[str, str]:
    """Return which act each picture of the newest random check shows, by its client id."""
    found = newest_challenge(told)
    return {found.client_id(at): act for at, act in enumerate(found.acts)} if found else {}


def _newest(told: Sequence[EventRecord], kind: str) -> EventRecord | None:
    return next((one for one in reversed(told) if one.kind == kind), None)


def _hints(seen: EventRecord | None) -> Mapping[str, JsonValue]:
    hints = seen.body.get("hints") if seen else None
    return hints if isinstance(hints, dict) else {}


def _sight(seen: EventRecord | None) -> JsonValue:
    if seen is None:
        return None
    return {name: seen.body.get(name) for name in ("pictures", "seen", "human_only")}


def _declined(told: Sequence[EventRecord]) -> JsonValue:
    record = _newest(told, ConsentDeclined.kind)
    return {"text": str(record.body.get("text", ""))} if record else None


def _waiting(one: Proposal, viewer: Viewer, candidate: str) -> dict[str, JsonValue]:
    may = may_confirm(one, acting(viewer.person_id, viewer.roles, one.wish.name), candidate)
    own = one.by.person == viewer.person_id
    return {**one.shown(), "may": may, "own": own}
