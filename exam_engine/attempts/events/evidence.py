"""Facts that watching and judging leave in the journal: flags, rulings, views, heads, results.

They are told by other parts as plain words and numbers; this package does not interpret them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from exam_engine.attempts.actors import Reason
from exam_engine.attempts.bodies import LATER, JsonValue
from exam_engine.attempts.events.coding import Event
from exam_engine.attempts.events.proposals import ProposalOutcome
from exam_engine.ids import CredentialNumber, EvidenceId, FlagId, IncidentId, PersonId


@dataclass(frozen=True, slots=True)
class FlagOpened(Event):
    """Something lasted long enough to look at.

    Attributes:
        flag: its id.
        flag_type: such as `face.absent`.
        flag_class: I integrity, C coverage, S session.
        severity: info, low, medium, high or critical.
        detector: id and version of what noticed it, or the proctor.
        began_at: when it began, server time.
        values: values and thresholds that fired.
        evidence: ids of the stored bytes it stands on.
    """

    kind: ClassVar[str] = "flag.opened"
    flag: FlagId
    flag_type: str
    flag_class: str
    severity: str
    detector: str
    began_at: datetime
    values: JsonValue = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlagClosed(Event):
    """The flag's condition is over; `severity` is the highest it reached."""

    kind: ClassVar[str] = "flag.closed"
    flag: FlagId
    ended_at: datetime
    severity: str
    values: JsonValue = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentRuled(Event):
    """A person decided about an incident.

    Attributes:
        verdict: confirmed, dismissed, unclear, technical; `sealed` while somebody else still has
            to look without knowing it. Then it is told again in full when the last one has.
        reason: in words; none while it is sealed.
        digest: SHA-256 (hex) over the sealed finding and its salt, so that what is opened later
            is what was sealed; empty where nothing was.
        salt: what was mixed in; empty until it is opened.
        broken: of a confirmation, `<version>/<id>` of the rule; empty while it is sealed.
        began, ended: of a confirmation, when; None while it is sealed.
        evidence: of a confirmation, SHA-256 (hex) of pictures and records; none while sealed.
        confidence: of a confirmation, how sure; empty while it is sealed.
    """

    kind: ClassVar[str] = "incident.ruled"
    incident: IncidentId
    verdict: str
    rule: str
    reason: Reason
    digest: str = field(default="", metadata=LATER)
    salt: str = field(default="", metadata=LATER)
    broken: str = field(default="", metadata=LATER)
    began: datetime | None = field(default=None, metadata=LATER)
    ended: datetime | None = field(default=None, metadata=LATER)
    evidence: tuple[str, ...] = field(default=(), metadata=LATER)
    confidence: str = field(default="", metadata=LATER)


@dataclass(frozen=True, slots=True)
class CaseMoved(Event):
    """A case on this attempt took a step; what was said in confidence is not in here.

    Attributes:
        case: its id.
        step: what was done, a word of `proctoring.cases.Step`.
        state: where the case stands now.
        outcome: what was decided; empty where nothing was.
        reason: in words that the candidate may read; None where there are none.
    """

    kind: ClassVar[str] = "case.moved"
    case: str
    step: str
    state: str
    outcome: str = ""
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class EvidenceViewed(Event):
    """Somebody opened evidence; `purpose` is live, review, decision, appeal, own_file or marks.

    `marks` says that a reviewer went on to what was marked, after the pictures; `marks_alone`, that
    no picture could be opened.
    """

    kind: ClassVar[str] = "evidence.viewed"
    evidence: EvidenceId
    purpose: str


@dataclass(frozen=True, slots=True)
class SnapshotsHead(Event):
    """The chain of snapshots stood at `head` (hex) after `count` pictures."""

    kind: ClassVar[str] = "snapshots.head"
    count: int
    head: str


@dataclass(frozen=True, slots=True)
class SnapshotsErased(Event):
    """The pictures up to number `through` of the chain were erased; their records stay.

    Attributes:
        count: how many, those of earlier erasures not included.
        digest: SHA-256 (hex) over their SHA-256 digests (hex), one after the other in their order.
        keys: data keys of the attempt that were destroyed by then, those of earlier erasures
            included; 0 for pictures that were kept without one.
    """

    kind: ClassVar[str] = "snapshots.erased"
    through: int
    count: int
    digest: str
    keys: int = field(default=0, metadata=LATER)


@dataclass(frozen=True, slots=True)
class EvidenceHeld(Event):
    """A person stopped the deletion of this attempt's evidence."""

    kind: ClassVar[str] = "evidence.held"
    reason: Reason


@dataclass(frozen=True, slots=True)
class EvidenceReleased(Event):
    """A person lets the deletion go its way again."""

    kind: ClassVar[str] = "evidence.released"
    reason: Reason


@dataclass(frozen=True, slots=True)
class EvidenceExported(Event):
    """Two persons took all evidence of this attempt out, as one archive.

    Attributes:
        second: who agreed.
        manifest: SHA-256 (hex) of the archive's manifest, which names every file's digest.
    """

    kind: ClassVar[str] = "evidence.exported"
    second: PersonId
    manifest: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class ExportAsked(Event):
    """Somebody wants all evidence of this attempt taken out; a second person has to agree.

    Attributes:
        export: its id.
        until: last instant (inclusive) at which somebody may agree.
    """

    kind: ClassVar[str] = "export.asked"
    export: str
    reason: Reason
    until: datetime


@dataclass(frozen=True, slots=True)
class ExportSettled(Event):
    """What became of it: a second person agreed, or declined, or it was taken back."""

    kind: ClassVar[str] = "export.settled"
    export: str
    outcome: ProposalOutcome
    text: str


@dataclass(frozen=True, slots=True)
class ResultRecorded(Event):
    """The result took a new state; points are exact.

    Attributes:
        state: provisional, held, final, invalidated (by a decision on a case) or superseded.
        points: achieved; None while unknown.
        maximum: achievable.
        passed: None until a cut score was applied.
        engine: version of the scoring that said so.
    """

    kind: ClassVar[str] = "result.recorded"
    state: str
    points: Decimal | None
    maximum: Decimal | None
    passed: bool | None
    engine: str


@dataclass(frozen=True, slots=True)
class DecisionMade(Event):
    """A person or a recorded rule decided about certification on this attempt."""

    kind: ClassVar[str] = "certification.decided"
    outcome: str
    rule: str
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class CredentialIssued(Event):
    """A credential stands on this attempt."""

    kind: ClassVar[str] = "credential.issued"
    number: CredentialNumber
