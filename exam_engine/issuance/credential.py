"""The credential as a value: one person, one achievement, a first and a last second.

Not a document and not a row: `badge` writes the document, the application keeps the row. A
person has no global identifier here; the subject is a name made for this credential alone.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from exam_engine.ids import CredentialNumber
from exam_engine.instants import require_utc
from exam_engine.issuance.number import display

PARTS = "#parts="
"""What the identifier of an achievement goes on with where it is limited to some parts."""
_URN_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class EvidenceGenre(StrEnum):
    """What a statement of evidence speaks of."""

    PROCTORED_EXAM = "ProctoredExam"
    GRADED_LAB = "GradedLab"
    PREREQUISITE_CREDENTIAL = "PrerequisiteCredential"
    PRIOR_CREDENTIAL = "PriorCredential"


@dataclass(frozen=True, slots=True)
class Issuer:
    """The body whose key signs.

    Attributes:
        public_url: scheme, host and port of the deployment, no path; http only for localhost.
        name: the body's name.
        email: where questions about credentials go.
    """

    public_url: str
    name: str
    email: str

    def __post_init__(self) -> None:
        parts = urlsplit(self.public_url)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
            raise ValueError(f"not the bare address of a deployment: {self.public_url!r}")

    @property
    def did(self) -> str:
        """Name of the issuer by the did:web method; a port's colon is written `%3A`."""
        return "did:web:" + urlsplit(self.public_url).netloc.replace(":", "%3A")

    @property
    def address(self) -> str:
        """The public URL without a trailing slash."""
        return self.public_url.rstrip("/")


@dataclass(frozen=True, slots=True)
class Achievement:
    """What is certified, independent of any person; immutable per scheme version.

    Attributes:
        url: page of this scheme version; also its identifier.
        criteria_url: page of the criteria.
        code: the scheme's short code, such as `CMLE-F`.
        version: version of the scheme, frozen into the credential.
        level: rung of the programme.
        term: how long credentials run, as an ISO 8601 duration, such as `P2Y`.
        criteria: what had to be shown, in one or two sentences.
        track: specialist branch, or None.
        covers: names of the parts that it is limited to; empty for the whole.
    """

    url: str
    criteria_url: str
    code: str
    version: str
    name: str
    description: str
    level: str
    term: str
    criteria: str
    track: str | None = None
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One public statement of what the certification rests on; never a picture or a score.

    Attributes:
        key: last part of its address below the credential's page.
        narrative: the statement, with the digest of the sealed record where there is one.
    """

    key: str
    genre: EvidenceGenre
    name: str
    narrative: str


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """One credential's place in one status list.

    Attributes:
        list_url: where the list is published.
        index: position in the list, 0 or more.
    """

    list_url: str
    index: int

    def __post_init__(self) -> None:
        if self.index < 0:
            raise ValueError(f"a status index is 0 or more: {self.index}")


@dataclass(frozen=True, slots=True)
class Credential:
    """One certification of one person.

    Attributes:
        number: the public number.
        subject_id: `urn:uuid:…`, random, made for this credential alone.
        valid_from: second of the certification decision.
        valid_until: last second of validity, included.
        revocation: place in the list of purpose revocation.
        suspension: place in the list of purpose suspension; another list, an unrelated index.
        result: the overall outcome in words.
    """

    number: CredentialNumber
    subject_id: str
    issuer: Issuer
    achievement: Achievement
    valid_from: datetime
    valid_until: datetime
    revocation: StatusEntry
    suspension: StatusEntry
    evidence: tuple[Evidence, ...] = ()
    result: str = "Pass"

    def __post_init__(self) -> None:
        for instant in (self.valid_from, self.valid_until):
            if require_utc(instant).microsecond:
                raise ValueError(f"credentials begin and end on whole seconds: {instant!r}")
        if self.valid_until <= self.valid_from:
            raise ValueError(f"{self.valid_until!r} is not after {self.valid_from!r}")
        if not _URN_UUID.fullmatch(self.subject_id):
            raise ValueError(f"not a urn:uuid in lower case: {self.subject_id!r}")
        if self.revocation.list_url == self.suspension.list_url:
            raise ValueError("revocation and suspension are two lists")

    @property
    def url(self) -> str:
        """The credential's page, which is also its identifier."""
        return f"{self.issuer.address}/c/{display(self.number)}"
