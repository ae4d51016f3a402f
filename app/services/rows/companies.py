"""Rows of companies that check credentials: who belongs to one, and what it asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.services.rows.json import JsonValue


class CompanyRole(StrEnum):
    """What a member may do in their company."""

    OWNER = "owner"
    """Members, keys and what holders are told; and everything a checker may."""
    CHECKER = "checker"
    """Check lists, and see what was checked."""


@dataclass(frozen=True, slots=True)
class Company:
    """One organisation that checks credentials.

    Attributes:
        per_day: credentials that all its people and keys may check per day (UTC); positive.
        per_minute: lists and requests that may come from all of them per minute; positive.
        tells_holders: whether holders read its name beside the looks that it took from then on.
        made_by: id of the administrator.
        ended_at: from then on nobody acts for it; None while it stands.
    """

    id: str
    name: str
    per_day: int
    per_minute: int
    made_by: str
    made_at: datetime
    tells_holders: bool = False
    ended_at: datetime | None = None

    @property
    def counted_as(self) -> str:
        """Under what its use is counted; its keys count as the same."""
        return self.id


@dataclass(frozen=True, slots=True)
class CompanyMember:
    """A person's part in the one company that they belong to."""

    person_id: str
    company_id: str
    role: CompanyRole
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class CompanyInvitation:
    """A link that makes whoever reads one mailbox a member, once.

    Attributes:
        secret_sha256: digest of the link's secret, lower-case hex; the secret is kept nowhere.
        settled_at: when it was used or taken back; None while it opens.
        used: whether somebody joined by it; only meaningful once it is settled.
    """

    id: str
    company_id: str
    email: str
    role: CompanyRole
    secret_sha256: str
    invited_by: str
    made_at: datetime
    expires_at: datetime
    settled_at: datetime | None = None
    used: bool = False


class CompanyEventKind(StrEnum):
    """What can happen to a company."""

    MADE = "made"
    QUOTA_CHANGED = "quota_changed"
    TELLING_CHANGED = "telling_changed"
    INVITED = "invited"
    INVITATION_TAKEN_BACK = "invitation_taken_back"
    JOINED = "joined"
    ROLE_CHANGED = "role_changed"
    LEFT = "left"
    KEY_MADE = "key_made"
    KEY_ROTATED = "key_rotated"
    KEY_REVOKED = "key_revoked"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CompanyEvent:
    """One thing that happened to a company; appended, never changed.

    Attributes:
        actor: id of the person who did it.
        about: id of the person, the address or the key that it was done to; empty otherwise.
        body: numbers of a quota, a role, what holders are told; why it ended, in words.
    """

    id: str
    company_id: str
    kind: CompanyEventKind
    at: datetime
    actor: str
    about: str = ""
    body: Mapping[str, JsonValue] | None = None


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """One line of a list as it was answered.

    Attributes:
        line: where it stood in the list, from 1.
        kind, status: words of `list_checking`.
        number: canonical; empty where the line held none of ours.
        valid_until, scheme_id: None where no credential was shown.
        repeats: line of the first one with this number; None for that one itself.
        covers, title: parts that the credential was limited to and what it is called therefore, as
            was signed; None for a whole one.
    """

    line: int
    given: str
    kind: str
    status: str
    acceptable: bool
    number: str = ""
    valid_until: datetime | None = None
    scheme_id: str | None = None
    repeats: int | None = None
    covers: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class CompanyCheck:
    """One list that was checked; kept for its company alone, and not for long.

    Attributes:
        at: the instant that the answers hold for.
        person_id, key_id: who asked; the other one is empty.
        rows, checked, acceptable: lines, different numbers that were counted, lines to rely on.
        lines: empty where only the heads are read.
    """

    id: str
    company_id: str
    at: datetime
    person_id: str
    key_id: str
    rows: int
    checked: int
    acceptable: int
    lines: Sequence[CheckedLine] = ()


@dataclass(frozen=True, slots=True)
class NamedLook:
    """How often a company that says so looked a credential up on one day (UTC)."""

    day: str
    company: str
    looks: int
