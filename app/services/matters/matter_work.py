"""What deciders do with a matter before they answer it: ask, find out what it is about, set aside.

Each is one transaction and stands in the matter's record with a name.
"""

from dataclasses import dataclass, replace
from typing import Final

from app.services.errors import NotFound, StaleVersion, WishRefused
from app.services.matters.filing import LONGEST
from app.services.matters.impartiality import CREDENTIAL, DECISION, barred_from
from app.services.matters.matter_records import matter_of, note_event, put, tell
from app.services.matters.public_matters import add_reply
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import MatterRow
from exam_engine.ids import PersonId
from exam_engine.issuance import matter as rules
from exam_engine.issuance.matter import ENDED, MatterMoved
from exam_engine.issuance.number import parse_number
from exam_engine.issuance.refusals import MistypedNumber

FOUND: Final = " → "
"""Stands in the record between what somebody typed and what it was found to be."""


@dataclass(frozen=True, slots=True)
class MatterWork:
    """The use cases over their ports; every `by` is the id of a person whose role was checked."""

    uow: UnitOfWorkFactory

    def ask(self, matter_id: str, *, by: str, words: str) -> None:
        """Ask whoever came with a matter; a letter says that there is a question.

        Raises:
            NotFound: no such matter.
            WishRefused: nothing was written, or too much.
            MatterMoved: it has ended, or this person does not have it in hand.
        """
        text = _some(words)
        with self.uow() as uow:
            row = _existing(uow, matter_id)
            if row.state in ENDED or row.assigned_to != by:
                raise MatterMoved("whoever has it in hand asks")
            note_event(uow, row, "asked", by, words=text)
            tell(uow, row, "matter_question", about=f":{len(uow.matters.events(row.id))}")
            uow.commit()

    def reply(self, matter_id: str, person_id: str, *, words: str) -> None:
        """Add something to one's own matter, such as the answer to a question.

        Raises:
            NotFound: no such matter, or somebody else's.
            WishRefused, MatterMoved, TalkIsLong: as `public_matters.add_reply`.
        """
        with self.uow() as uow:
            row = _existing(uow, matter_id)
            if row.person_id != person_id:
                raise NotFound("no such matter")
            add_reply(uow, row, person_id, words)
            uow.commit()

    def tie(self, matter_id: str, *, by: str, to: str, version: int) -> None:
        """Say which certificate or exam a stranger's complaint is about, as it was found out.

        From then on whoever had a part in that may not decide.

        Args:
            matter_id: which.
            by: who found out.
            to: number of a certificate of the register, or id of an attempt.
            version: the one on their page.

        Raises:
            NotFound: no such matter.
            WishRefused: it is neither.
            MatterMoved: it has ended, or somebody with an account said what it is about.
            StaleVersion: it changed meanwhile.
        """
        with self.uow() as uow:
            row = _existing(uow, matter_id)
            if row.state in ENDED or row.person_id is not None:
                raise MatterMoved("what it is about stands")
            subject, about = _found(uow, to)
            tied = replace(row, subject=subject, about=about, version=version + 1)
            if row.version != version or not uow.matters.put(tied):
                raise StaleVersion(f"{row.reference} was changed meanwhile")
            # What was typed stays in the record: whoever came with it reads that, and no more.
            words = f"{row.about}{FOUND}{about}" if row.about else about
            note_event(uow, tied, "tied", by, words=words)
            uow.commit()

    def set_aside(self, matter_id: str, *, by: str, words: str, version: int) -> None:
        """End what came from the public and is no complaint; the reason is kept, no letter leaves.

        Raises:
            NotFound: no such matter.
            WishRefused: nobody says why, or says too much.
            ConflictOfInterest, MatterMoved: as the engine's `set_aside`.
            StaleVersion: it changed meanwhile.
        """
        text = _some(words)
        with self.uow() as uow:
            row = _existing(uow, matter_id)
            barred = set(barred_from(uow, row))
            after = rules.set_aside(matter_of(row), PersonId(by), barred=barred)
            put(uow, row, after, version)
            note_event(uow, row, "set_aside", by, words=text)
            uow.commit()


def _found(uow: UnitOfWork, to: str) -> tuple[str, str]:
    text = to.strip()
    try:
        number = str(parse_number(text))
    except MistypedNumber:
        number = ""
    if number and uow.credentials.by_number(number) is not None:
        return CREDENTIAL, number
    if uow.attempts.get(text) is not None:
        return DECISION, text
    raise WishRefused("to", "write the number of a certificate that is in the register")


def _some(words: str) -> str:
    text = words.strip()
    if not 1 <= len(text) <= LONGEST:
        raise WishRefused("words", f"write at most {LONGEST} characters")
    return text


def _existing(uow: UnitOfWork, matter_id: str) -> MatterRow:
    row = uow.matters.get(matter_id)
    if row is None:
        raise NotFound("no such matter")
    return row
