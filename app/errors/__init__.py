"""One table: each refusal's class to an HTTP status and the words a person sees.

Not a place for rules. A refusal that is not in the table is a mistake of ours and becomes
"something went wrong on our side" with a reference, never a stack trace.
"""

from dataclasses import dataclass

from app.errors.attempts import ATTEMPT_ROWS
from app.errors.downloads import DOWNLOAD_ROWS
from app.errors.verification import VERIFICATION_ROWS
from app.realtime.schema import MalformedMessage
from app.services import errors as services
from app.services.evidence.evidence_errors import EvidenceLocked, EvidenceUnreachable
from app.services.standing.retake_refusals import TryTooSoon
from exam_engine.attempts.schedule import ScheduleViolation
from exam_engine.errors import EngineError
from proctoring.errors import (
    CaseRefused,
    IllegalStep,
    ProctoringError,
    ReviewConflict,
    SnapshotTooLarge,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal as the outside sees it.

    Attributes:
        status: HTTP status.
        code: stable, for programs; also the socket's `err`.
        title: what happened, in plain words.
        detail: what was kept and what to do.
    """

    status: int
    code: str
    title: str
    detail: str


_ROWS: dict[type[Exception], tuple[int, str, str]] = {
    **VERIFICATION_ROWS,
    **DOWNLOAD_ROWS,
    services.NotFound: (
        404,
        "We can't find that page",
        "It may have moved, or it isn't yours to see.",
    ),
    services.Forbidden: (
        403,
        "You can't do that here",
        "Your role in this exam does not include it.",
    ),
    services.NotEligible: (
        409,
        "You can't register yet",
        "Something the certification requires is missing.",
    ),
    TryTooSoon: (
        409,
        "It's too soon for another try",
        "You have tried this exam since you booked, and a waiting time follows. Nothing was started"
        " and your booking stands; your own page names the day from which you can try again.",
    ),
    services.ConsentMissing: (
        403,
        "Consent is missing",
        "No picture is taken before you have agreed.",
    ),
    services.ReceiptUnreadable: (
        422,
        "This is not a receipt",
        "Use the file as it was saved at the end of the exam, whole and unchanged.",
    ),
    services.SheetUnreadable: (
        422,
        "This list cannot be read",
        "Nobody was registered. Save it as CSV UTF-8 with a first line that names email.",
    ),
    services.SignerUnavailable: (
        503,
        "Signing waits",
        "Nothing is lost: what waits is signed by itself later. Try again in a few minutes.",
    ),
    services.MailRefused: (
        502,
        "The letter was not taken",
        "The mail server will never take it as it is. The fact that it tells of is stored.",
    ),
    services.LateAnswerDecided: (
        409,
        "Somebody has decided on this answer",
        "Their decision stands, and is in the record. Reload the page to read it.",
    ),
    services.CredentialStands: (
        409,
        "A certificate stands on this result",
        "Nothing has changed. Withdraw the certificate first, then decide on the answer.",
    ),
    services.EmailTaken: (
        409,
        "This address is taken",
        "An account with this address exists already.",
    ),
    services.BadLogin: (
        401,
        "That didn't match",
        "Check the address and the password, then try again.",
    ),
    services.TooMany: (429, "Too many tries", "Wait a minute, then try again."),
    services.Busy: (503, "Not stored yet", "Keep this page open; it will be sent again."),
    services.WindowRefused: (400, "This window can't be", "Check its dates and its certification."),
    services.LocalTimeRefused: (
        400,
        "This is no time in that zone",
        "Write it as 2026-12-01T09:00 and name the zone; where clocks jump, take another hour.",
    ),
    services.WindowOver: (409, "This exam window is over", "Choose another exam window."),
    services.AccommodationRefused: (
        422,
        "This can't be agreed as it stands",
        "Nothing was changed. Correct the field that is named and send it again.",
    ),
    services.ReasonMissing: (422, "Say why", "A few words are enough; they are kept with it."),
    services.OutageSettled: (
        409,
        "Somebody decided already",
        "Open the page again to see what was decided; nothing was changed.",
    ),
    ScheduleViolation: (
        409,
        "This window is too short",
        "It would end before all of your own working time is used, so nothing was booked. Choose"
        " another window, or write to the people who run your exam.",
    ),
    services.WindowFull: (409, "Every seat is taken", "Choose another exam window."),
    services.CapacityNotProven: (
        409,
        "More seats than are proven",
        "Rehearse with as many candidates, or say who decides to schedule them, and why.",
    ),
    services.HallFull: (
        503,
        "All seats are taken just now",
        "You keep your place in the queue; this page lets you in when it is your turn.",
    ),
    services.StaleVersion: (
        409,
        "Somebody was quicker",
        "The page shows the new state; look again before you act.",
    ),
    services.WishRefused: (
        400,
        "We could not read that",
        "A part of the command is missing or wrong; nothing was changed.",
    ),
    services.ProposalGone: (
        409,
        "This no longer waits for anybody",
        "It was confirmed, taken back or has run out. Nothing was changed now.",
    ),
    services.MoveNotAsked: (
        409,
        "Nobody asks for another device",
        "The candidate took it back, or a colleague has answered. Nothing was changed.",
    ),
    services.NothingAsked: (
        409,
        "This is answered already",
        "A colleague was quicker, or the candidate took it back. Nothing was changed.",
    ),
    services.CareHeld: (
        409,
        "A colleague looks after this candidate",
        "Ask them to hand over, or let a supervisor take over. You can act here all the same.",
    ),
    services.CareNotHeld: (
        409,
        "You do not look after this candidate",
        "Take the candidate first. Nothing was changed.",
    ),
    services.ProposalStands: (
        409,
        "This waits for a second person already",
        "Ask a colleague to confirm it, or take it back first.",
    ),
    services.DuplicateCommand: (409, "Already on its way", "The same action is being carried out."),
    services.StorageFull: (
        507,
        "This picture could not be kept",
        "There is no room for pictures just now. Your answers are stored; go on with your exam.",
    ),
    services.ChallengeOver: (
        409,
        "The time for this check is over",
        "Nothing is lost. Ask for a new one and take your pictures again.",
    ),
    services.PictureRepeated: (
        422,
        "This picture came before",
        "It was not taken in again. Take a new one with your camera.",
    ),
    EvidenceUnreachable: (
        503,
        "This picture could not be kept",
        "Pictures cannot be stored just now. Your answers are stored; go on with your exam.",
    ),
    EvidenceLocked: (
        503,
        "Pictures cannot be read just now",
        "Nothing is lost. Whoever runs this system has to give it the key of the pictures.",
    ),
    services.EvidenceGone: (404, "This picture is gone", "It was erased when its time was over."),
    MalformedMessage: (
        400,
        "We could not read that",
        "The message does not have the expected form.",
    ),
    **ATTEMPT_ROWS,
    EngineError: (409, "That isn't possible now", "Nothing was changed."),
    IllegalStep: (409, "The case has moved on", "Nothing was changed. Reload the page to read on."),
    CaseRefused: (
        422,
        "Something is missing",
        "Nothing was changed. Correct the field that is named and send it again.",
    ),
    ReviewConflict: (
        403,
        "Somebody else has to look",
        "You had a part in this exam, or know the candidate. Nothing was opened or changed.",
    ),
    SnapshotTooLarge: (413, "That is too large", "Send a smaller one."),
    ProctoringError: (
        422,
        "We can't use this picture",
        "Nothing was stored; the next picture will be tried.",
    ),
}

UNEXPECTED = Problem(
    500,
    "internal",
    "Something went wrong on our side",
    "Everything already stored is safe. Try again; if it happens again, tell us the reference.",
)

AWAY = Problem(
    503,
    services.Busy.code,
    "We can't do that at this moment",
    "A part of our service does not answer. Nothing that was stored is lost. Try again in a moment;"
    " if you had just sent something, look whether it is there, and send it again if it is not.",
)
"""What is said while the database cannot be reached."""
AWAY_RETRY_S = 2

KNOWN_ROOTS = (services.ServiceError, EngineError, ProctoringError, MalformedMessage)


def problem_of(error: Exception) -> Problem:
    """Return what the outside sees of an error; the nearest class in the table decides."""
    for ancestor in type(error).__mro__:
        row = _ROWS.get(ancestor)
        if row is not None:
            status, title, detail = row
            return Problem(status, str(getattr(error, "code", "refused")), title, detail)
    return UNEXPECTED


def problem_row(error_class: type[Exception]) -> Problem:
    """Return what the outside sees of a class of refusals, before one of them is raised."""
    row = next(_ROWS[ancestor] for ancestor in error_class.__mro__ if ancestor in _ROWS)
    title = str(getattr(error_class, "words", row[1]))
    detail = str(getattr(error_class, "fix", row[2]))
    return Problem(row[0], str(getattr(error_class, "code", "refused")), title, detail)


def status_of(error_class: type[Exception]) -> int:
    """Return the HTTP status of a class of refusals; 500 for one that has no row."""
    rows = (_ROWS.get(ancestor) for ancestor in error_class.__mro__)
    return next((row[0] for row in rows if row is not None), UNEXPECTED.status)


def has_row(error_class: type[Exception]) -> bool:
    """Tell whether a class or one of its ancestors below Exception has a row."""
    return any(ancestor in _ROWS for ancestor in error_class.__mro__)
