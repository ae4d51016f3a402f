"""The paper of an attempt: plain while the exam runs, sealed before, its key from the start on.

The sealed one may be fetched as soon as the check-in has begun, so that at the start a hall needs
a key of 32 bytes each instead of a paper each. One function makes the paper of both.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from app.services.attempts.owning import require_own
from app.services.catalogue.content import Library
from app.services.errors import NotFound
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import JsonValue, StoredAttempt
from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.refusals import AttemptNotOpen
from exam_engine.attempts.states import AttemptState
from exam_engine.items import delivery_view

PAPER_STATES = frozenset({AttemptState.IN_PROGRESS, AttemptState.PAUSED})
SEALED_STATES = PAPER_STATES | {
    AttemptState.CHECKING_IN,
    AttemptState.AWAITING_AUTHORIZATION,
    AttemptState.AUTHORIZED,
}
TAG_LENGTH = 24


class Seal(Protocol):
    """What seals papers."""

    def key(self, attempt_id: str, tag: str) -> bytes:
        """Return the key of one paper of an attempt."""

    def seal(self, attempt_id: str, tag: str, plain: bytes) -> bytes:
        """Return the paper so that only the key opens it."""


@dataclass(frozen=True, slots=True)
class Papers:
    """Sealed papers and their keys over their ports."""

    read: UnitOfWorkFactory
    seal: Seal

    def sealed(self, attempt_id: str, person_id: str, tag: str) -> bytes:
        """Return the sealed paper; the same bytes each time.

        Raises:
            NotFound: no such attempt of this person, or another paper.
            AttemptNotOpen: before the check-in, or after the end.
        """
        with self.read() as uow:
            stored = require_own(uow.attempts.get(attempt_id), attempt_id, person_id)
            if tag != paper_tag(stored.attempt):
                raise NotFound(f"paper {tag}")
            if stored.attempt.state not in SEALED_STATES:
                raise AttemptNotOpen(f"no sealed paper while {stored.attempt.state}")
            paper = paper_of(uow, stored)
        plain = json.dumps(paper, ensure_ascii=False, separators=(",", ":")).encode()
        return self.seal.seal(attempt_id, tag, plain)

    def key(self, attempt_id: str, tag: str, state: str) -> str | None:
        """Return the key of a paper in hex while its attempt's exam runs; None in other states."""
        if state not in PAPER_STATES:
            return None
        return self.seal.key(attempt_id, tag).hex()


def paper_of(uow: UnitOfWork, stored: StoredAttempt) -> dict[str, JsonValue]:
    """Return the delivery view of every item, in the order and shuffle of this attempt."""
    form, versions = Library(uow.content).form(stored.attempt.form)
    sections: list[JsonValue] = []
    for section in form.sections:
        shown = [delivery_view(versions[one.item], stored.attempt.id) for one in section.items]
        sections.append({"id": section.id, "title": section.title, "items": shown})
    return {"form": form.digest[:12], "sections": sections}


def paper_tag(attempt: Attempt) -> str:
    """Return the name of an attempt's paper in addresses; another form has another name."""
    return sha256(f"{attempt.id}:{attempt.form}".encode()).hexdigest()[:TAG_LENGTH]
