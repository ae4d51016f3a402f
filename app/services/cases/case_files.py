"""Files that candidates send with a statement or an appeal: bounds, a stored copy, a record.

They lie beside the pictures of the attempt and go with them. Nothing is decoded here or shown
inside a page; whoever may read the case downloads them.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from app.services.attempts.journal import note
from app.services.cases.case_store import case_of, involvement_of
from app.services.errors import NotFound
from app.services.ports import EvidenceStore, UnitOfWork, UnitOfWorkFactory
from app.services.rows import CaseFileRow
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.events.evidence import EvidenceViewed
from exam_engine.ids import EvidenceId
from proctoring.case_table import CaseState
from proctoring.conflicts import Task, require_free
from proctoring.errors import CaseRefused, IllegalStep

LARGEST: Final = 2_000_000
MOST: Final = 5
LONGEST_NAME: Final = 120
KINDS: Final = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
}
"""What is taken, told by the first bytes and never by the name."""
FILE: Final = "file:"
"""How the fact of a view names a file."""
PURPOSES: Final = {Task.REVIEW: "review", Task.DECIDE: "decision", Task.APPEAL: "appeal"}
ABOUT: Final = {CaseState.STATEMENT: "statement", CaseState.NOTIFIED: "appeal"}


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """The use cases of files over their ports."""

    uow: UnitOfWorkFactory
    store: EvidenceStore

    def add(self, attempt_id: str, person_id: str, *, name: str, data: bytes) -> CaseFileRow:
        """Take one file; the same bytes twice are one file.

        Raises:
            NotFound: no case of this person.
            IllegalStep: it is not the candidate's turn.
            CaseRefused: too large, too many, or of a kind that is not taken.
            StorageFull: no room; nothing was stored.
        """
        media_type = _kind(data)
        with self.uow() as uow:
            _turn(uow, attempt_id, person_id)
        # With no transaction open: the store asks the database for the attempt's key itself.
        key = self.store.put(data, attempt_id=attempt_id)
        with self.uow() as uow:
            case_id, about = _turn(uow, attempt_id, person_id)
            row = CaseFileRow(
                id=secrets.token_hex(16),
                case_id=case_id,
                about=about,
                name=_tidy(name),
                media_type=media_type,
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                storage_key=key,
                at=uow.now(),
            )
            uow.cases.add_file(row)
            uow.commit()
        return row

    def own(self, attempt_id: str, person_id: str, file_id: str) -> tuple[CaseFileRow, bytes]:
        """Return a file of the candidate's own.

        Raises:
            NotFound: there is none.
            EvidenceGone: it was deleted with the pictures.
        """
        with self.uow() as uow:
            stored = uow.attempts.get(attempt_id)
            case = case_of(uow, attempt_id)
            if stored is None or case is None or stored.person_id != person_id:
                raise NotFound(f"case of {attempt_id}")
            row = _found(uow.cases.files(case.id), file_id)
        return row, self.store.get(row.storage_key)

    def as_staff(
        self, case_id: str, actor: Actor, file_id: str, task: Task
    ) -> tuple[CaseFileRow, bytes]:
        """Return a file for somebody who may work on the case, and put the view into the journal.

        Raises:
            NotFound: there is none.
            ReviewConflict: somebody else has to look.
            EvidenceGone: it was deleted with the pictures.
        """
        with self.uow() as uow:
            held = uow.cases.get(case_id)
            stored = uow.attempts.get(held.attempt_id) if held else None
            if stored is None:
                raise NotFound(f"case {case_id}")
            require_free(actor.person, task, involvement_of(uow, stored))
            row = _found(uow.cases.files(case_id), file_id)
        data = self.store.get(row.storage_key)  # beside the transaction: it reads, too
        with self.uow() as uow:
            stored = uow.attempts.lock(stored.attempt.id)
            assert stored is not None, "a case is of an attempt"
            require_free(actor.person, task, involvement_of(uow, stored))
            fact = EvidenceViewed(EvidenceId(f"{FILE}{file_id}"), PURPOSES[task])
            note(uow, stored, fact, actor=actor, now=uow.now())
            uow.commit()
        return row, data


def _turn(uow: UnitOfWork, attempt_id: str, person_id: str) -> tuple[str, str]:
    """Return the case and what a file would belong to, where one more is taken now.

    Asked before the bytes are stored and, under the attempt's lock, once more after. What was
    stored for a turn that ended in between is deleted with the attempt's pictures.
    """
    stored = uow.attempts.lock(attempt_id)
    case = case_of(uow, attempt_id)
    if stored is None or case is None or stored.person_id != person_id:
        raise NotFound(f"case of {attempt_id}")
    about = ABOUT.get(case.state)
    if about is None:
        raise IllegalStep(f"a file in {case.state}")
    if sum(one.about == about for one in uow.cases.files(case.id)) >= MOST:
        raise CaseRefused(f"file: at most {MOST} files")
    return case.id, about


def _found(rows: Sequence[CaseFileRow], file_id: str) -> CaseFileRow:
    for row in rows:
        if row.id == file_id:
            return row
    raise NotFound(f"file {file_id}")


def _kind(data: bytes) -> str:
    if not 0 < len(data) <= LARGEST:
        raise CaseRefused(f"file: 1 to {LARGEST} bytes")
    for first, media_type in KINDS.items():
        if data.startswith(first):
            return media_type
    raise CaseRefused("file: only JPEG, PNG and PDF")


def _tidy(name: str) -> str:
    """Return a name that no header and no folder can stumble over."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '"\\/')
    return kept.strip()[:LONGEST_NAME] or "file"
