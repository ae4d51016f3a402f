"""Refusals of the use cases, each with a stable code.

ServiceError
├── NotFound            404   what was asked for is not there, or not yours to see (`owning`)
├── Forbidden           403   your role or your part in this does not allow it
├── NotEligible         409   a required condition is missing; the reasons are listed
├── ConsentMissing      403   no camera byte before a stored consent
├── EmailTaken          409
├── BadLogin            401   one message for every cause
├── TooMany             429   rate limit; says when to come back
├── Busy                503   the save was not stored; try again shortly
├── HallFull            503   no seat is free; your place in the queue, and when to ask again
├── WindowRefused       400   an exam window that cannot be
│   └── WindowOver      409   it has closed: nobody can be registered for it
├── WindowFull          409   every seat of the window is taken
├── CapacityNotProven   409   more seats than a rehearsal has proven; somebody must say why
├── StaleVersion        409   somebody else wrote first; read again
├── WishRefused         400   a member of a command is wrong; names it and the fix
├── ProposalGone        409   settled, run out, or never made
├── ProposalStands      409   the same command waits for a second person already
├── DuplicateCommand    409   the same command id arrived twice at the same time
├── ChallengeOver       409   the random check has run out, is met, or another one stands
├── PictureRepeated     422   the very same picture came before in this attempt
├── EvidenceLocked      503   the key that opens pictures is not here (`evidence_errors`)
├── EvidenceUnreachable 503   the store of pictures does not answer (there, too)
├── EvidenceGone        404   the picture has been erased or never was
├── StorageFull         507   the pictures' volume has no room; nothing was stored
├── LateAnswerDecided   409   somebody has decided on it
├── CredentialStands    409   the result cannot change while a credential stands on it
├── ReceiptUnreadable   422   not a receipt
├── SignerUnavailable   503   the store of private keys does not answer; nothing is lost
├── SheetUnreadable     422   not a table of people to register
└── MailRefused         502   the mail server will never take a letter
"""

from typing import ClassVar


class ServiceError(Exception):
    """Root of all refusals of the use cases."""

    code: ClassVar[str] = "refused"


class NotFound(ServiceError):
    """What was asked for is not there, or not yours to see."""

    code = "not_found"


class Forbidden(ServiceError):
    """The actor's role or part in this attempt does not allow it."""

    code = "forbidden"


class NotEligible(ServiceError):
    """A required condition is missing; `words` say which, to the staff who register people."""

    code = "not_eligible"

    def __init__(self, codes: str, words: str = "") -> None:
        super().__init__(codes)
        self.words = words or codes


class ConsentMissing(ServiceError):
    """A picture came without a stored consent."""

    code = "consent_missing"


class EmailTaken(ServiceError):
    """An account with this address exists."""

    code = "email_taken"


class BadLogin(ServiceError):
    """Address or password is wrong; which one is not said."""

    code = "bad_login"


class TooMany(ServiceError):
    """A rate limit is reached."""

    code = "too_many"

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Busy(ServiceError):
    """Nothing was stored; the client keeps the save and tries again."""

    code = "busy"


class WindowRefused(ServiceError):
    """An exam window cannot be as asked; the message names the fix."""

    code = "window_refused"


class WindowOver(WindowRefused):
    """The window has closed; nobody can be registered for it any more."""

    code = "window_over"


class AccommodationRefused(ServiceError):
    """Terms of an accommodation are out of bounds; the message names the field and the fix.

    Attributes:
        problem: what is wrong, stable; pages have words for each of `TERM_PROBLEMS`.
    """

    code = "accommodation_refused"

    def __init__(self, problem: str, message: str) -> None:
        super().__init__(message)
        self.problem = problem


class ReasonMissing(ServiceError):
    """A decision that is kept with its reason came without one."""

    code = "reason_missing"


class OutageSettled(ServiceError):
    """The outage was decided otherwise already."""

    code = "outage_settled"


class WindowFull(ServiceError):
    """Every seat of the window is taken."""

    code = "window_full"


class LocalTimeRefused(ServiceError):
    """What clocks of a place never show.

    Attributes:
        problem: `unknown_zone`, `unreadable`, or `left_out` where they are put forward.
    """

    code = "local_time_refused"

    def __init__(self, problem: str, detail: str) -> None:
        super().__init__(f"{problem}: {detail}")
        self.problem = problem


class CapacityNotProven(ServiceError):
    """More seats than the last rehearsal has proven, and nobody has said why."""

    code = "capacity_not_proven"


class HallFull(ServiceError):
    """No seat is free just now; the place in the queue is kept while one asks again.

    Attributes:
        place: from 1.
        waiting: how many wait in all.
        retry_after_s: when to ask again.
    """

    code = "queue"

    def __init__(self, *, place: int, waiting: int, retry_after_s: int) -> None:
        super().__init__(f"place {place} of {waiting}")
        self.place = place
        self.waiting = waiting
        self.retry_after_s = retry_after_s


class SheetUnreadable(ServiceError):
    """A file that is no table of people to register; nothing was done."""

    code = "sheet_unreadable"


class ReceiptUnreadable(ServiceError):
    """What was presented is not a receipt."""

    code = "receipt_unreadable"


class LateAnswerDecided(ServiceError):
    """Somebody has decided on this late answer already."""

    code = "late_answer_decided"


class CredentialStands(ServiceError):
    """A credential stands on this result; it has to be withdrawn before the result may change."""

    code = "credential_stands"


class StaleVersion(ServiceError):
    """Another writer was first."""

    code = "stale_version"


class WishRefused(ServiceError):
    """A member of a command is missing or wrong; names it and the fix."""

    code = "malformed_command"

    def __init__(self, field: str, fix: str) -> None:
        super().__init__(f"{field}: {fix}")
        self.field = field
        self.fix = fix


class ProposalGone(ServiceError):
    """The proposal has been settled, has run out or was never made."""

    code = "proposal_gone"


class MoveNotAsked(ServiceError):
    """Nobody asks for another device any more."""

    code = "move_not_asked"


class NothingAsked(ServiceError):
    """The hand is down, or the call for help is answered, already."""

    code = "nothing_asked"


class CareHeld(ServiceError):
    """A colleague looks after this candidate and has not handed them on."""

    code = "care_held"


class CareNotHeld(ServiceError):
    """It is not you who looks after this candidate."""

    code = "care_not_held"


class ProposalStands(ServiceError):
    """The same command waits for a second person already."""

    code = "proposal_stands"


class DuplicateCommand(ServiceError):
    """The same command is being carried out elsewhere at this moment."""

    code = "duplicate_command"


class StorageFull(ServiceError):
    """The volume of the pictures has no room; the picture was not stored, the exam goes on."""

    code = "storage_full"


class ChallengeOver(ServiceError):
    """The random check has run out, is met, or another one stands."""

    code = "challenge_over"


class PictureRepeated(ServiceError):
    """The very same picture came before in this attempt."""

    code = "picture_repeated"


class EvidenceGone(ServiceError):
    """The stored bytes are not there any more."""

    code = "evidence_gone"


class MailRefused(ServiceError):
    """The mail server will never take this letter; only workers meet it."""

    code = "mail_refused"


class SignerUnavailable(ServiceError):
    """The store of private keys does not answer; what waits for a signature waits on."""

    code = "signer_unavailable"
