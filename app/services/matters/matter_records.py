"""How complaints and appeals are kept: rows, versions, events, and the letters about them."""

import secrets
from dataclasses import replace
from datetime import datetime

from app.services.errors import StaleVersion
from app.services.letters.letters import write_letter, write_letter_to
from app.services.matters.filing import Filing
from app.services.ports import UnitOfWork
from app.services.rows import JsonValue, MatterEventRow, MatterRow
from exam_engine.ids import PersonId
from exam_engine.issuance.matter import ENDED, Matter, MatterKind, MatterOutcome, MatterState

_LETTERS = {MatterKind.COMPLAINT: "C", MatterKind.APPEAL: "A"}
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIGNS_LONG = 6
_DRAWS = 9


def stored(uow: UnitOfWork, matter: Matter, filing: Filing, words: str, now: datetime) -> MatterRow:
    """Store a new matter under a reference that nobody has.

    Raises:
        StaleVersion: every reference drawn was refused, of a thousand million: it is not that.
    """
    for _ in range(_DRAWS):
        drawn = "".join(secrets.choice(_SIGNS) for _ in range(_SIGNS_LONG))
        row = MatterRow(
            id=secrets.token_hex(16),
            reference=f"{_LETTERS[filing.kind]}-{now.year}-{drawn}",
            kind=matter.kind,
            person_id=matter.person,
            subject=filing.subject,
            about=filing.about,
            words=words,
            filed_at=matter.filed_at,
            due_at=matter.due_at,
            state=matter.state,
        )
        if uow.matters.add(row):
            return row
    raise StaleVersion(f"no matter could be stored for {matter.person}")


def matter_of(row: MatterRow) -> Matter:
    """Return a matter in the engine's type."""
    return Matter(
        MatterKind(row.kind),
        PersonId(row.person_id) if row.person_id is not None else None,
        row.filed_at,
        row.due_at,
        MatterState(row.state),
        PersonId(row.assigned_to) if row.assigned_to else None,
        MatterOutcome(row.outcome) if row.outcome else None,
    )


def put(
    uow: UnitOfWork, row: MatterRow, after: Matter, version: int, *, answer: str | None = None
) -> MatterRow:
    """Store the next version of a matter; returns it.

    Raises:
        StaleVersion: `version` is not the newest.
    """
    changed = replace(
        row,
        state=after.state,
        assigned_to=after.assigned_to,
        outcome=after.outcome,
        answer=answer,
        ended_at=uow.now() if after.state in ENDED else None,
        version=version + 1,
    )
    if row.version != version or not uow.matters.put(changed):
        raise StaleVersion(f"{row.reference} was changed meanwhile")
    return changed


def note_event(
    uow: UnitOfWork,
    row: MatterRow,
    kind: str,
    by: str | None,
    *,
    to: str | None = None,
    words: str = "",
) -> None:
    """Append what happened to a matter; `kind` is one of `MatterEventRow`."""
    seq = len(uow.matters.events(row.id)) + 1
    uow.matters.append(MatterEventRow(row.id, seq, kind, uow.now(), by, to, words))


def tell(uow: UnitOfWork, row: MatterRow, kind: str, *, about: str = "") -> None:
    """Write the letter about this version of a matter to whoever came with it.

    Somebody without an account reads it where they gave an address: without a name, which anybody
    can type, and without the link, which the first letter held.

    Args:
        uow: the caller's transaction.
        row: this version.
        kind: of a letter to a person; `stranger_…` beside it.
        about: tells it from other letters about the same version.
    """
    what, now = f"{row.id}:{row.version}{about}", uow.now()
    if row.person_id is not None:
        facts = {**facts_of(row), "path": f"/me/matters/{row.id}"}
        write_letter(uow, row.person_id, kind, what, facts, now)
        return
    sender = uow.matters.sender(row.id)
    if sender is not None and sender.email:
        facts = {**facts_of(row), "path": "/complain"}
        to_stranger = kind.replace("matter_", "stranger_")
        write_letter_to(uow, sender.email, to_stranger, what, facts, now)


def facts_of(row: MatterRow) -> dict[str, JsonValue]:
    """Return what letters say of a matter; never what it is about."""
    return {"reference": row.reference, "due": f"{row.due_at:%-d %B %Y}"}
