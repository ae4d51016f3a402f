"""Complaints of people without an account: received, followed by a link, answered like all others.

Nothing is looked up while one is received, so that a number that exists, one that does not and one
that its holder keeps private are answered alike. The desk cannot be flooded: so many from one
network address, so many that wait at a time. Whoever is turned away is told another way.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app.services.errors import NotFound, TooMany, WishRefused
from app.services.letters.letters import write_letter, write_letter_to
from app.services.matters.filing import LONGEST, Filing, whole
from app.services.matters.impartiality import CREDENTIAL, DECISION, SERVICE
from app.services.matters.matter_records import facts_of, matter_of, note_event, put, stored
from app.services.matters.matter_refusals import IntakeFull, TalkIsLong
from app.services.ports import RateLimiter, UnitOfWork, UnitOfWorkFactory
from app.services.rows import MatterRow, MatterSender
from exam_engine.issuance import matter as rules
from exam_engine.issuance.matter import ENDED, MatterKind, MatterMoved
from exam_engine.issuance.number import parse_number
from exam_engine.issuance.refusals import MistypedNumber

PER_HOUR, PER_DAY = 3, 10
"""Complaints from one network address."""
MOST_WAITING: Final = 200
"""From people without an account that nobody has in hand; more would bury what others wrote."""
LETTERS_PER_DAY: Final = 3
"""First letters to one mailbox, so that nobody fills a stranger's with our words."""
MOST_REPLIES: Final = 20
LONGEST_NAME, LONGEST_NUMBER, LONGEST_ADDRESS = 120, 60, 254
KEPT: Final = timedelta(days=365)
"""How long after its end name, address and link are kept."""

_SECRET_BYTES, _SECRET_LENGTH = 24, 32
_HOUR_S, _DAY_S = 3_600, 86_400


@dataclass(frozen=True, slots=True)
class Complaint:
    """What somebody without an account comes with.

    Attributes:
        subject: a word of `impartiality`: what it is about.
        number: as they wrote it, at most 60 characters; only read of a credential, and any text
            will do: what is forged may bear a number that cannot be.
        words: 20 to 4,000 characters.
        name, email: at most 120 and 254 characters; may be empty.
    """

    subject: str
    number: str
    words: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class PublicMatters:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    limiter: RateLimiter

    def file(self, complaint: Complaint, *, secret: str, network: str) -> MatterRow:
        """Receive a complaint; sent twice with the same secret it is one.

        Args:
            complaint: what it is.
            secret: of the link that follows it, from `new_secret`.
            network: address that it came from.

        Raises:
            WishRefused: names the field and the fix; nothing was stored.
            TooMany: as many came from there as may.
            IntakeFull: as many wait as the desk can bear.
        """
        filing, sender_name, email = _checked(complaint)
        if len(secret) != _SECRET_LENGTH:
            raise WishRefused("secret", "open the form again")
        with self.read() as uow:
            before = uow.matters.by_link(digest_of(secret))
        if before is not None:
            return before
        self._count(network)
        letter = bool(email) and self.limiter.allow(
            f"complaint-letter:{email}", limit=LETTERS_PER_DAY, per_s=_DAY_S
        )
        with self.uow() as uow:
            if uow.matters.waiting_strangers() >= MOST_WAITING:
                raise IntakeFull(f"{MOST_WAITING} wait")
            now = uow.now()
            matter = rules.filed(MatterKind.COMPLAINT, None, decided_at=None, now=now)
            row = stored(uow, matter, filing, filing.words, now)
            sender = MatterSender(row.id, digest_of(secret), sender_name, email)
            if not uow.matters.add_sender(sender):
                return _followed(uow, secret)  # sent twice at once: nothing of this is kept
            note_event(uow, row, "filed", None)
            if letter:
                facts = {**facts_of(row), "path": f"/complaint/{secret}"}
                write_letter_to(uow, email, "stranger_received", row.id, facts, now)
            uow.commit()
        return row

    def look(self, secret: str) -> MatterRow:
        """Return the matter that a link follows.

        Raises:
            NotFound: nobody made such a link, or its year is over.
        """
        with self.read() as uow:
            return _followed(uow, secret)

    def reply(self, secret: str, words: str, *, network: str) -> None:
        """Answer a question, or add something; whoever has it in hand is told.

        Raises:
            NotFound: as `look`.
            WishRefused: nothing was written, or too much.
            TooMany, TalkIsLong: it was answered often enough.
            MatterMoved: it has ended.
        """
        if not self.limiter.allow(f"reply:{network}", limit=MOST_REPLIES, per_s=_HOUR_S):
            raise TooMany("many answers came from here", retry_after_s=_HOUR_S)
        with self.uow() as uow:
            add_reply(uow, _followed(uow, secret), None, words)
            uow.commit()

    def withdraw(self, secret: str, *, version: int) -> None:
        """Take one's complaint back.

        Raises:
            NotFound: as `look`.
            MatterMoved, StaleVersion: it has ended, or changed meanwhile.
        """
        with self.uow() as uow:
            row = _followed(uow, secret)
            put(uow, row, rules.withdrawn(matter_of(row), None), version)
            note_event(uow, row, "withdrawn", None)
            uow.commit()

    def _count(self, network: str) -> None:
        for limit, per_s in ((PER_HOUR, _HOUR_S), (PER_DAY, _DAY_S)):
            if not self.limiter.allow(f"complaint:{network}", limit=limit, per_s=per_s):
                raise TooMany("many complaints came from here", retry_after_s=per_s)


def new_secret() -> str:
    """Return a fresh secret of a link, 192 bits."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def digest_of(secret: str) -> str:
    """Return the digest under which a link's secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_reply(uow: UnitOfWork, row: MatterRow, by: str | None, words: str) -> None:
    """Keep what whoever came with a matter adds to it, within the caller's transaction.

    Raises:
        WishRefused: nothing was written, or too much.
        MatterMoved: it has ended.
        TalkIsLong: it was added to often enough.
    """
    text = words.strip()
    if not 1 <= len(text) <= LONGEST:
        raise WishRefused("words", f"write at most {LONGEST} characters")
    if row.state in ENDED:
        raise MatterMoved(f"it is {row.state} already")
    replies = [one for one in uow.matters.events(row.id) if one.kind == "replied"]
    if len(replies) >= MOST_REPLIES:
        raise TalkIsLong(f"{MOST_REPLIES} were written")
    note_event(uow, row, "replied", by, words=text)
    if row.assigned_to is not None:
        facts = {**facts_of(row), "path": f"/matters/{row.id}"}
        about = f"{row.id}:{len(replies)}"
        write_letter(uow, row.assigned_to, "matter_replied", about, facts, uow.now())


def forget_senders(uows: UnitOfWorkFactory) -> int:
    """Delete name, address and link of what ended a year ago; returns how many."""
    with uows() as uow:
        gone = uow.matters.forget_senders(uow.now() - KEPT)
        uow.commit()
    return gone


def _followed(uow: UnitOfWork, secret: str) -> MatterRow:
    row = uow.matters.by_link(digest_of(secret)) if len(secret) == _SECRET_LENGTH else None
    if row is None:
        raise NotFound("no such complaint")
    return row


def _checked(complaint: Complaint) -> tuple[Filing, str, str]:
    """Return what is kept of a complaint: what it is, the name and the address.

    Raises:
        WishRefused: names the field and the fix.
    """
    if complaint.subject not in {CREDENTIAL, DECISION, SERVICE}:
        raise WishRefused("subject", "choose what it is about")
    number = _number(complaint.number) if complaint.subject == CREDENTIAL else ""
    words = whole(complaint.words)
    name, email = " ".join(complaint.name.split()), complaint.email.strip().lower()
    if len(name) > LONGEST_NAME or (name and not name.isprintable()):
        raise WishRefused("name", f"write at most {LONGEST_NAME} characters, or nothing")
    if email and not _is_address(email):
        raise WishRefused("email", "write it as name@example.org, or nothing")
    return Filing(MatterKind.COMPLAINT, complaint.subject, number, words), name, email


def _number(given: str) -> str:
    text = " ".join(given.split())
    if not 1 <= len(text) <= LONGEST_NUMBER or not text.isprintable():
        raise WishRefused("number", "write the number as it stands on the certificate")
    try:
        return str(parse_number(text))
    except MistypedNumber:
        return text


def _is_address(email: str) -> bool:
    name, _at, host = email.rpartition("@")
    plain = email.isprintable() and " " not in email and len(email) <= LONGEST_ADDRESS
    return bool(name and host) and "." in host and plain
