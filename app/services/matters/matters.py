"""Complaints and appeals: received with a number and a deadline, decided by a person with no part.

Each change is one transaction: the next version, the event, the letter. What is found here changes
nothing by itself: a credential is restored or a decision taken by the use cases that can, by the
people whose office it is; the answer says what was found and what follows.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app.services.errors import NotFound, WishRefused
from app.services.letters.letters import write_letter
from app.services.matters.filing import LONGEST, Filing, checked, decided_at, same, whole
from app.services.matters.impartiality import barred_from
from app.services.matters.matter_records import facts_of, matter_of, note_event, put, stored, tell
from app.services.matters.matter_refusals import AppealStands, TooManyMatters
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.roles import Role
from app.services.rows import JsonValue, MatterRow
from exam_engine.ids import PersonId
from exam_engine.issuance import matter as rules
from exam_engine.issuance.matter import ENDED, MatterKind, MatterOutcome

MOST_OPEN: Final = 10
WARN_BEFORE: Final = timedelta(days=7)
"""How long before its deadline whoever has a matter in hand is reminded."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who decides on matters; `barred` says in one word why not on this one."""

    person_id: str
    name: str
    barred: str = ""


@dataclass(frozen=True, slots=True)
class Matters:
    """The use cases over their ports.

    Every `by` is the id of a person whose role was checked; every `version` the one that was on
    their page.
    """

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def file(self, person_id: str, filing: Filing) -> MatterRow:
        """Receive a complaint or an appeal; a letter with its number leaves with it.

        Raises:
            WishRefused: the words are too short or too long, or it is about nothing.
            NotFound: the credential or the attempt is not theirs.
            NothingToAppeal, AppealStands, TooManyMatters: nothing was stored.
            AppealTooLate: the thirty days are over.
        """
        words = checked(filing)
        with self.uow() as uow:
            uow.people.lock(person_id)  # two tabs: the second sees what the first has stored
            at = decided_at(uow, person_id, filing)
            mine = [one for one in uow.matters.of_person(person_id) if one.state not in ENDED]
            if len(mine) >= MOST_OPEN:
                raise TooManyMatters(f"{MOST_OPEN} are open")
            stands = [one for one in mine if same(one, filing)]
            if filing.kind is MatterKind.APPEAL and stands:
                raise AppealStands(stands[0].reference)
            now = uow.now()
            matter = rules.filed(filing.kind, PersonId(person_id), decided_at=at, now=now)
            row = stored(uow, matter, filing, words, now)
            note_event(uow, row, "filed", person_id)
            tell(uow, row, "matter_received")
            uow.commit()
        return row

    def withdraw(self, matter_id: str, person_id: str, *, version: int) -> None:
        """Take one's own matter back.

        Raises:
            NotFound: no such matter, or somebody else's.
            MatterMoved, StaleVersion: it has ended, or changed meanwhile.
        """
        with self.uow() as uow:
            row = own_matter(uow, matter_id, person_id)
            after = rules.withdrawn(matter_of(row), PersonId(person_id))
            put(uow, row, after, version)
            note_event(uow, row, "withdrawn", person_id)
            uow.commit()

    def assign(self, matter_id: str, *, by: str, to: str, version: int) -> None:
        """Give a matter to somebody who had no part in it; the person who came with it is told.

        Raises:
            NotFound: no such matter, or `to` does not decide on matters.
            ConflictOfInterest: `to` had a part in it.
            MatterMoved, StaleVersion: see the engine's `assigned`, or it changed meanwhile.
        """
        with self.uow() as uow:
            row = _existing(uow, matter_id)
            if to not in uow.people.with_role(Role.DECIDER):
                raise NotFound(f"{to} does not decide on matters")
            barred = set(barred_from(uow, row))
            after = rules.assigned(matter_of(row), PersonId(to), barred=barred)
            changed = put(uow, row, after, version)
            note_event(uow, row, "assigned", by, to=to)
            tell(uow, changed, "matter_in_hand")
            uow.commit()

    def note(self, matter_id: str, *, by: str, words: str) -> None:
        """Keep a note for colleagues; whoever came with the matter does not see it.

        Raises:
            NotFound: no such matter.
            WishRefused: nothing was written, or too much.
        """
        text = words.strip()
        if not 1 <= len(text) <= LONGEST:
            raise WishRefused("words", f"write at most {LONGEST} characters")
        with self.uow() as uow:
            note_event(uow, _existing(uow, matter_id), "noted", by, words=text)
            uow.commit()

    def answer(
        self, matter_id: str, *, by: str, outcome: MatterOutcome, words: str, version: int
    ) -> None:
        """Decide and answer; a letter says that the answer is there, the page says what it is.

        Raises:
            NotFound: no such matter.
            WishRefused: the words are too short or too long.
            ConflictOfInterest: this person has got a part in it meanwhile.
            MatterMoved, StaleVersion: see the engine's `answered`, or it changed meanwhile.
        """
        text = whole(words)
        with self.uow() as uow:
            row = _existing(uow, matter_id)
            barred = set(barred_from(uow, row))
            after = rules.answered(matter_of(row), PersonId(by), outcome, barred=barred)
            changed = put(uow, row, after, version, answer=text)
            note_event(uow, row, "answered", by)
            tell(uow, changed, "matter_answered")
            uow.commit()

    def colleagues(self, matter_id: str) -> list[Colleague]:
        """Return everybody who decides on matters, and who of them may not on this one."""
        with self.read() as uow:
            barred = barred_from(uow, _existing(uow, matter_id))
            found = []
            for one in uow.people.with_role(Role.DECIDER):
                account = uow.people.get(one)
                if account is not None and not account.disabled:
                    why = barred.get(PersonId(one), "")
                    found.append(Colleague(one, account.name, why))
        return sorted(found, key=lambda one: (bool(one.barred), one.name))

    def remind(self) -> int:
        """Write letters about deadlines that come near or are over; each once. Returns how many."""
        with self.uow() as uow:
            now = uow.now()
            written = 0
            for row in uow.matters.due_before(now + WARN_BEFORE):
                stage = "over" if row.due_at <= now else "near"
                told = [row.assigned_to] if row.assigned_to else uow.people.with_role(Role.DECIDER)
                kind, about, facts = _reminder(row, stage)
                for one in told:
                    written += write_letter(uow, one, kind, about, facts, now)
            uow.commit()
        return written


def _reminder(row: MatterRow, stage: str) -> tuple[str, str, dict[str, JsonValue]]:
    """Return kind, occasion and facts of the letter about a deadline.

    What strangers sent and nobody has in hand is told once a day, so that a flood of complaints is
    no flood of letters.
    """
    if row.person_id is None and row.assigned_to is None:
        facts: dict[str, JsonValue] = {"due": facts_of(row)["due"], "path": "/matters"}
        return f"strangers_due_{stage}", f"strangers:{row.due_at.date()}:{stage}", facts
    facts = {**facts_of(row), "path": f"/matters/{row.id}"}
    return f"matter_due_{stage}", f"{row.id}:{stage}", facts


def own_matter(uow: UnitOfWork, matter_id: str, person_id: str) -> MatterRow:
    """Return a matter of this person's own.

    Raises:
        NotFound: no such matter, or somebody else's.
    """
    row = uow.matters.get(matter_id)
    if row is None or row.person_id != person_id:
        raise NotFound("no such matter")
    return row


def _existing(uow: UnitOfWork, matter_id: str) -> MatterRow:
    row = uow.matters.get(matter_id)
    if row is None:
        raise NotFound("no such matter")
    return row
