"""The closed set of facts about an attempt, and the way back from a stored body.

Kinds and body shapes are stable: a changed shape gets a new `v`, an old one is never rewritten.
"""

from collections.abc import Mapping
from typing import cast, get_args

from exam_engine.attempts.bodies import JsonValue
from exam_engine.attempts.events import care, check_in, course, evidence, proposals, room
from exam_engine.attempts.events.coding import Event, decode
from exam_engine.attempts.refusals import UnknownEvent

EntryEvent = (
    course.CheckInBegun
    | course.CheckInCompleted
    | course.CheckInFailed
    | course.AttemptAuthorized
    | course.AttemptStarted
    | course.AuthorizationRanOut
)
"""Facts from the booking to the first item."""

SittingEvent = (
    course.AttemptPaused
    | course.PauseTurned
    | course.AttemptResumed
    | course.ResumeAuthorized
    | course.TimeAdjusted
    | course.AttemptReopened
)
"""Facts that stop, start or set the clock."""

ClosingEvent = (
    course.SubmitAsked
    | course.DeadlineReached
    | course.PauseLimitReached
    | course.AttemptFinalized
    | course.AttemptTerminated
)
"""Facts that end a started attempt."""

EndEvent = (
    course.AttemptDenied
    | course.AttemptCancelled
    | course.CandidateDidNotShow
    | course.AttemptVoided
)
"""Facts that end an attempt that counts for nothing."""

CheckInNote = check_in.StepUnable | check_in.ConsentWithdrawn | check_in.SightTaken
"""Facts of the check-in that the attempt remembers."""

NotedEvent = (
    room.LeaseTaken
    | course.TerminationRequested
    | room.ProctorWarning
    | room.WarningAcknowledged
    | room.ConsentGiven
    | room.RequirementWaived
    | course.PolicyReplaced
)
"""Facts the attempt remembers without changing its state."""

ToldEvent = (
    room.AnswerSaved
    | room.AnswerLate
    | room.AnswerLeaseLost
    | room.LateAnswerGranted
    | room.LateAnswerRefused
    | room.ProctorMessage
    | room.ProctorNote
    | room.TimeSeen
    | room.CandidateMessage
    | room.HandRaised
    | room.HandAnswered
    | room.MoveAsked
    | room.MoveAnswered
    | room.BrowserObserved
    | check_in.ConsentDeclined
    | check_in.ChallengeSet
    | check_in.ChallengeMet
    | check_in.CheckInErased
    | care.CareTaken
    | care.CareOffered
    | care.CareReleased
    | care.HelpAsked
    | care.HelpAnswered
    | care.ProctorAsked
    | care.RateRaised
    | care.MessageSeen
    | proposals.CommandProposed
    | proposals.ProposalSettled
    | evidence.FlagOpened
    | evidence.FlagClosed
    | evidence.IncidentRuled
    | evidence.CaseMoved
    | evidence.EvidenceViewed
    | evidence.SnapshotsHead
    | evidence.SnapshotsErased
    | evidence.EvidenceHeld
    | evidence.EvidenceReleased
    | evidence.EvidenceExported
    | evidence.ExportAsked
    | evidence.ExportSettled
    | evidence.ResultRecorded
    | evidence.DecisionMade
    | evidence.CredentialIssued
)
"""Facts of which the attempt only counts that they happened."""

AttemptEvent = (
    course.AttemptCreated
    | EntryEvent
    | SittingEvent
    | ClosingEvent
    | EndEvent
    | NotedEvent
    | CheckInNote
    | ToldEvent
)
"""Every fact about an attempt."""

EVENTS: Mapping[str, type[Event]] = {shape.kind: shape for shape in get_args(AttemptEvent)}
"""Kind to class."""


def event_from(kind: str, body: JsonValue) -> AttemptEvent:
    """Return the event that was stored as `body` under `kind`.

    Raises:
        UnknownEvent: no such kind, or a version of it that this engine does not know.
        MalformedEvent: the body has not the shape of its kind.
    """
    shape = EVENTS.get(kind)
    version = body.get("v") if isinstance(body, dict) else None
    if shape is None or not isinstance(body, dict) or version != shape.v:
        raise UnknownEvent(f"kind {kind!r}, version {version!r}")
    fields = {name: value for name, value in body.items() if name != "v"}
    # EVENTS holds exactly the members of the union, which the type of a mapping cannot say.
    return cast("AttemptEvent", decode(shape, fields))
