"""Any order of commands at any pace: the laws of an attempt hold, or the command is refused."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from exam_engine.attempts import commands as c
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.attempt import fold
from exam_engine.attempts.decide import apply
from exam_engine.attempts.events import course, event_from
from exam_engine.attempts.presence import presence
from exam_engine.attempts.refusals import AttemptError
from exam_engine.attempts.saves import ClientSave, SaveVerdict, Standing, judge_save
from exam_engine.attempts.states import (
    BEFORE_START,
    DEAD,
    TABLE,
    AttemptState,
    CancelledBy,
    PauseKind,
)
from exam_engine.clock import ClockError
from exam_engine.ids import ItemId
from tests.exam_engine.sittings import (
    ADMINISTRATOR,
    CANDIDATE,
    COPYING,
    HOUR,
    MINUTE,
    POLICY,
    PROCTOR,
    SECOND,
    SUPERVISOR,
    SUPERVISOR_2,
    WAYS,
    WHY,
    at,
    consent,
    create,
    stop,
)

_S = AttemptState
POLICIES = [
    replace(POLICY, break_limit=2),
    replace(POLICY, requires_authorization=False, required_steps=(), check_in_lead=HOUR * 2),
    replace(POLICY, cap_at_close=True, closes_at=at(9, 50), pause_limit=HOUR),
]
# Most runs begin at the exam itself, or random commands would hardly ever reach it.
WAYS_IN = [WAYS[_S.SCHEDULED], WAYS[_S.CHECKING_IN], *[WAYS[_S.IN_PROGRESS]] * 4]
steps = st.sampled_from([timedelta(0), SECOND, SECOND * 5, SECOND * 6, MINUTE, MINUTE * 4])
deltas = st.integers(-40, 40).map(lambda minutes: minutes * MINUTE)


class Sitting(RuleBasedStateMachine):
    """One attempt under random commands; refusals are answers, anything else is a failure."""

    def __init__(self) -> None:
        super().__init__()
        self.now = at(8, 30)
        self.attempt = None
        self.history = []
        self.last_frame = None
        self.closed_at = None

    @initialize(policy=st.sampled_from(POLICIES), way=st.sampled_from(WAYS_IN))
    def book(self, policy, way):
        self.now = at(7)
        self.attempt, events = apply(None, create(policy), self.now)
        self.history += [(event, self.now) for event in events]
        for command, now in way:
            self.now = now
            self.ask(command)

    def ask(self, command):
        before = self.attempt
        try:
            self.attempt, events = apply(before, command, self.now)
        except (AttemptError, ClockError):
            return
        self.history += [(event, self.now) for event in events]
        if hasattr(command, "name"):
            assert before.state not in DEAD
            assert self.attempt.state in TABLE[before.state, command.name]
        else:
            assert (self.attempt.state, self.attempt.clock) == (before.state, before.clock)

    @rule(step=steps)
    def wait_a_little(self, step):
        self.wait(step)

    def wait(self, step):
        left = self.attempt.remaining(self.now)
        self.now += step
        assert left - step <= self.attempt.remaining(self.now) <= left

    @rule(step=st.sampled_from([MINUTE * 16, HOUR, HOUR * 80]), meant=st.integers(0, 3))
    def wait_long(self, step, meant):
        if meant == 0:
            self.wait(step)

    @rule()
    @precondition(lambda self: self.attempt and self.attempt.state in BEFORE_START)
    def come_in(self):
        self.ask(c.BeginCheckIn(CANDIDATE))
        self.ask(consent())
        self.ask(c.CompleteCheckIn(CANDIDATE, ("camera",)))

    @rule(command=st.sampled_from([c.Authorize(PROCTOR), c.FailCheckIn(PROCTOR, WHY)]))
    @precondition(lambda self: self.attempt and self.attempt.state in BEFORE_START)
    def look_at_the_candidate(self, command):
        self.ask(command)

    @rule()
    @precondition(lambda self: self.attempt and self.attempt.state in BEFORE_START)
    def start(self):
        self.ask(c.Start(CANDIDATE, self.attempt.epoch))

    @rule(kind=st.sampled_from(PauseKind), by=st.sampled_from([PROCTOR, CANDIDATE, SYSTEM]))
    def pause(self, kind, by):
        self.ask(stop(kind, by))

    @rule(by=st.sampled_from([PROCTOR, CANDIDATE]))
    def resume(self, by):
        self.ask(c.AuthorizeResume(PROCTOR))
        self.ask(c.Resume(by))

    @rule()
    def turn_to_a_move(self):
        self.ask(c.TurnToMove(PROCTOR, WHY))

    @rule(delta=deltas, beyond=st.booleans())
    def adjust(self, delta, beyond):
        before, given = self.attempt, len(self.history)
        self.ask(c.AdjustTime(SUPERVISOR, delta, WHY, PROCTOR, beyond))
        if given == len(self.history):
            return
        # what is given counts, to the microsecond; taken first is what the window would have taken
        left = before.remaining(self.now)
        own = before.clock.granted - before.clock.used(self.now)
        had = left if delta > timedelta(0) else own
        expected = min(left + max(delta, timedelta(0)), had + delta)
        assert self.attempt.remaining(self.now) == max(expected, timedelta(0))

    @rule(drained=st.booleans(), behind=st.integers(0, 1))
    def submit(self, drained, behind):
        self.ask(c.Submit(CANDIDATE, self.attempt.epoch - behind, drained))

    @rule()
    def take_lease(self):
        self.ask(c.TakeLease(CANDIDATE))

    @rule(
        command=st.sampled_from(
            [
                c.LapseAuthorization(SYSTEM),
                c.ReachDeadline(SYSTEM),
                c.Finalize(SYSTEM),
                c.Finalize(SYSTEM, drained=True),
                c.CloseWindow(SYSTEM),
                c.ReachPauseLimit(SYSTEM),
            ]
        )
    )
    def sweep(self, command):
        self.ask(command)

    @rule(
        command=st.sampled_from(
            [
                c.Terminate(PROCTOR, COPYING, WHY),
                c.Cancel(CANDIDATE, CancelledBy.CANDIDATE),
                c.Deny(PROCTOR, WHY, SUPERVISOR),
                c.SubmitOnBehalf(SUPERVISOR, WHY),
                c.Void(SUPERVISOR, WHY, False, ADMINISTRATOR),
            ]
        ),
        meant=st.integers(0, 9),
    )
    def end(self, command, meant):
        # Rarely, or hardly any run would get far.
        if meant == 0:
            self.ask(command)

    @rule(final=st.booleans())
    def reopen(self, final):
        self.ask(c.Reopen(SUPERVISOR, WHY, final, SUPERVISOR_2, self.now + HOUR))

    @rule()
    def frame_arrives(self):
        self.last_frame = self.now

    @rule(committed=st.booleans())
    @precondition(lambda self: self.attempt is not None)
    def save(self, committed):
        attempt = self.attempt
        standing = Standing(
            attempt.state,
            attempt.epoch,
            attempt.deadline_at,
            attempt.paused_since,
            attempt.closing_until,
        )
        save = ClientSave(attempt.epoch, 1, ItemId("i"), "a")
        verdict = judge_save(standing, save, self.now, committed=committed)
        if attempt.state in {_S.SUBMITTED, _S.TERMINATED}:
            assert verdict is SaveVerdict.LATE
        if verdict is SaveVerdict.ACCEPTED and not committed:
            on_its_way = attempt.state in {_S.PAUSED, _S.CLOSING}
            assert attempt.clock.accepts(self.now) or on_its_way

    @invariant()
    def the_history_folds_to_the_attempt(self):
        if self.attempt is None:
            return
        stored = [(event.kind, event.to_body(), now) for event, now in self.history]
        assert fold((event_from(kind, body), now) for kind, body, now in stored) == self.attempt
        assert self.attempt.version == len(self.history)

    @invariant()
    def the_clock_runs_in_progress_and_nowhere_else(self):
        if self.attempt is not None:
            running = self.attempt.clock.running_since is not None
            assert running is (self.attempt.state is _S.IN_PROGRESS)

    @invariant()
    def nothing_is_worked_that_was_not_granted(self):
        if self.attempt is None:
            return
        clock = self.attempt.clock
        assert clock.used(self.now) <= clock.granted
        assert clock.consumed <= clock.used(self.now)

    @invariant()
    def each_closing_has_one_delivery(self):
        """Between two reopenings there is at most one, and it follows a closing."""
        closed = delivered = 0
        for event, _ in self.history:
            match event:
                case course.AttemptReopened():
                    closed = delivered = 0
                case course.SubmitAsked() | course.DeadlineReached() | course.PauseLimitReached():
                    closed += 1
                case course.AttemptFinalized():
                    delivered += 1
                case _:
                    continue
            assert delivered <= closed <= 1
        if self.attempt is not None and self.attempt.state is _S.SUBMITTED:
            assert delivered == 1

    @invariant()
    def marks_belong_to_their_states(self):
        attempt = self.attempt
        if attempt is None:
            return
        assert (attempt.pause_kind is not None) is (attempt.state is _S.PAUSED)
        assert (attempt.paused_since is not None) is (attempt.state is _S.PAUSED)
        assert (attempt.closing_until is not None) is (attempt.state is _S.CLOSING)
        assert (attempt.authorized_until is not None) is (attempt.state is _S.AUTHORIZED)

    @invariant()
    def presence_says_something_and_changes_nothing(self):
        before = self.attempt
        assert presence(self.last_frame, self.now)
        assert self.attempt is before


TestSitting = Sitting.TestCase
TestSitting.settings = settings(settings.default, stateful_step_count=40)
