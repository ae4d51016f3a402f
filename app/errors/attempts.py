"""What a person sees where an attempt refuses: rows of the table in `errors`, by class."""

from collections.abc import Mapping
from typing import Final

from app.services.invigilating.look_refusals import NotRecorded, SupervisorNeeded
from exam_engine.attempts import refusals as attempts

ATTEMPT_ROWS: Final[Mapping[type[Exception], tuple[int, str, str]]] = {
    NotRecorded: (
        409,
        "This person is not recorded",
        "They sit supervised in another way. Nothing was asked of their camera.",
    ),
    SupervisorNeeded: (
        409,
        "A supervisor looks at this document now",
        "It was asked for again twice. Nothing was sent back; call a supervisor, who decides.",
    ),
    attempts.NotYourAttempt: (
        404,
        "We can't find that page",
        "It may have moved, or it isn't yours to see.",
    ),
    attempts.RoleNotAllowed: (
        403,
        "You can't do that here",
        "Your role in this exam does not include it.",
    ),
    attempts.ReasonRequired: (
        400,
        "A reason is missing",
        "Say why in a few words; the candidate will read them.",
    ),
    attempts.StaleVersion: (
        409,
        "Somebody was quicker",
        "The page shows the new state; look again before you act.",
    ),
    attempts.OwnAttempt: (
        403,
        "You can't act on your own exam",
        "Ask a colleague. Nothing was changed.",
    ),
    attempts.SecondPersonUnsuitable: (
        403,
        "Somebody else has to confirm this",
        "Nothing was changed; ask a colleague whose role includes it.",
    ),
    attempts.BreakBudgetSpent: (
        409,
        "No break is left",
        "You have taken every break this exam allows; write to your proctor if you need one.",
    ),
    attempts.WindowNotOpen: (409, "The exam window is not open", "Come back when it has opened."),
    attempts.WindowEndsFirst: (
        409,
        "Their window ends before that",
        "Nothing was given: working time ends with the window, which would take it. Give less, or"
        " ask a second person to go beyond the window.",
    ),
    attempts.AuthorizationLapsed: (
        409,
        "The permission to start has run out",
        "You are back in the queue; a proctor will let you in again.",
    ),
    attempts.CheckInIncomplete: (
        409,
        "Check-in is not finished",
        "Finish the remaining steps, then go on.",
    ),
    attempts.LeaseLost: (
        409,
        "This exam is open in another window",
        "Go on there, or take over in this one.",
    ),
    attempts.DeadlinePassed: (
        409,
        "The time is over",
        "Everything that arrived in time is stored and counts.",
    ),
    attempts.IllegalTransition: (
        409,
        "That isn't possible now",
        "The exam is in another state; the page shows which.",
    ),
    attempts.AttemptNotOpen: (409, "The exam isn't open", "Nothing was changed."),
}
"""Status, what happened, and what was kept and to do."""
