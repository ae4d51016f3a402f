"""The table of an attempt, cell by cell: every state with every command, legal or not.

The expected grid is written down here once more by hand, so a slip in the table shows.
"""

from dataclasses import replace

import pytest

from exam_engine.attempts import commands as c
from exam_engine.attempts.actors import SYSTEM, Actor, Role
from exam_engine.attempts.decide import apply, decide
from exam_engine.attempts.refusals import IllegalTransition, RoleNotAllowed
from exam_engine.attempts.states import (
    BEFORE_START,
    DEAD,
    IMMEDIATE_CAUSES,
    LIVE,
    ROW_OF,
    ROWS,
    RUNNING,
    TABLE,
    TERMINAL,
    AttemptState,
    CancelledBy,
    CommandName,
    PauseKind,
)
from exam_engine.ids import PersonId
from tests.exam_engine.sittings import (
    ADMINISTRATOR,
    CANDIDATE,
    COPYING,
    HOUR,
    MINUTE,
    PROCTOR,
    SUPERVISOR,
    SUPERVISOR_2,
    TICK,
    WHY,
    at,
    create,
    run,
    sitting,
    stop,
)

_S = AttemptState
EXPECTED = """
create               -                        scheduled
begin_check_in       scheduled                checking_in
complete_check_in    checking_in              awaiting_authorization
fail_check_in        checking_in              checking_in
fail_check_in        awaiting_authorization   checking_in
authorize            awaiting_authorization   authorized
deny                 awaiting_authorization   cancelled
start                authorized               in_progress
authorization_lapsed authorized               awaiting_authorization
pause                in_progress              paused
resume               paused                   in_progress
authorize_resume     paused                   paused
adjust_time          in_progress              in_progress
adjust_time          paused                   paused
submit               in_progress              closing
deadline_reached     in_progress              closing
finalize             closing                  submitted
submit_on_behalf     in_progress              closing
submit_on_behalf     paused                   closing
terminate            in_progress              terminated
terminate            paused                   terminated
terminate            authorized               cancelled
terminate            awaiting_authorization   cancelled
cancel               scheduled                cancelled
cancel               checking_in              cancelled
cancel               awaiting_authorization   cancelled
cancel               authorized               cancelled
window_closed        scheduled                no_show
window_closed        checking_in              no_show
window_closed        awaiting_authorization   no_show
window_closed        authorized               no_show
pause_limit_reached  paused                   closing
reopen               submitted                paused
reopen               terminated               paused
void                 scheduled                voided
void                 checking_in              voided
void                 awaiting_authorization   voided
void                 authorized               voided
void                 in_progress              voided
void                 paused                   voided
void                 closing                  voided
void                 submitted                voided
void                 terminated               voided
"""
GRID = {(row[1], row[0]): row[2] for row in map(str.split, EXPECTED.strip().splitlines())}

# One command and instant per name whose guards hold in every state that has the row.
COMMANDS = {
    CommandName.CREATE: (create(), at(7)),
    CommandName.BEGIN_CHECK_IN: (c.BeginCheckIn(CANDIDATE), at(8, 30)),
    CommandName.COMPLETE_CHECK_IN: (c.CompleteCheckIn(CANDIDATE, ("camera",)), at(8, 45)),
    CommandName.FAIL_CHECK_IN: (c.FailCheckIn(PROCTOR, WHY), at(8, 46)),
    CommandName.AUTHORIZE: (c.Authorize(PROCTOR), at(8, 50)),
    CommandName.DENY: (c.Deny(PROCTOR, WHY, SUPERVISOR), at(8, 50)),
    CommandName.START: (c.Start(CANDIDATE, 1), at(9, 5)),
    CommandName.AUTHORIZATION_LAPSED: (c.LapseAuthorization(SYSTEM), at(9, 5) + TICK),
    CommandName.PAUSE: (stop(), at(9, 30)),
    CommandName.RESUME: (c.Resume(PROCTOR), at(9, 30)),
    CommandName.AUTHORIZE_RESUME: (c.AuthorizeResume(PROCTOR), at(9, 30)),
    CommandName.ADJUST_TIME: (c.AdjustTime(PROCTOR, MINUTE, WHY), at(9, 30)),
    CommandName.SUBMIT: (c.Submit(CANDIDATE, 1), at(9, 30)),
    CommandName.DEADLINE_REACHED: (c.ReachDeadline(SYSTEM), at(10)),
    CommandName.FINALIZE: (c.Finalize(SYSTEM), at(9, 21)),
    CommandName.SUBMIT_ON_BEHALF: (c.SubmitOnBehalf(SUPERVISOR, WHY), at(9, 30)),
    CommandName.TERMINATE: (c.Terminate(PROCTOR, COPYING, WHY), at(9, 1)),
    CommandName.CANCEL: (c.Cancel(CANDIDATE, CancelledBy.CANDIDATE), at(8, 55)),
    CommandName.WINDOW_CLOSED: (c.CloseWindow(SYSTEM), at(17) + TICK),
    CommandName.PAUSE_LIMIT_REACHED: (c.ReachPauseLimit(SYSTEM), at(9, 10) + HOUR * 72),
    CommandName.REOPEN: (c.Reopen(SUPERVISOR, WHY, False, SUPERVISOR_2), at(10)),
    CommandName.VOID: (c.Void(SUPERVISOR, WHY, False, ADMINISTRATOR), at(18)),
}
CELLS = [(state, name) for state in (None, *_S) for name in CommandName]


def attempt_for(state, name):
    if state is None:
        return None
    if name is CommandName.AUTHORIZE_RESUME and state is _S.PAUSED:
        return run([(stop(PauseKind.DEVICE_TRANSFER), at(9, 10))], sitting(_S.IN_PROGRESS))[0]
    return sitting(state)


@pytest.mark.parametrize(("state", "name"), CELLS)
def test_every_cell_leads_where_the_table_says_or_is_refused(state, name):
    attempt = attempt_for(state, name)
    command, now = COMMANDS[name]
    target = GRID.get((state or "-", name))
    if target is None:
        with pytest.raises(IllegalTransition, match=f"{name} in {state or 'no attempt'}"):
            decide(attempt, command, now)
        return
    after, events = apply(attempt, command, now)
    assert after.state == target
    assert after.version == (attempt.version if attempt else 0) + len(events)
    assert len(events) == 1


def test_the_table_has_exactly_the_cells_of_the_grid():
    assert {(source or "-", name) for source, name in TABLE} == GRID.keys()
    assert all(GRID[source or "-", name] in targets for (source, name), targets in TABLE.items())


def test_cells_with_a_choice_name_every_outcome():
    choices = {
        row.command: {str(each) for each in row.targets} for row in ROWS if len(row.targets) > 1
    }
    assert choices == {
        "complete_check_in": {"awaiting_authorization", "authorized"},
        "adjust_time": {"in_progress", "paused"},
        "submit": {"closing", "submitted"},
        "terminate": {"terminated", "cancelled"},
    }


def test_the_rows_are_numbered_and_every_command_has_one():
    assert [row.number for row in ROWS] == list(range(1, 23))
    assert [row.command for row in ROWS] == list(CommandName)
    assert set(ROW_OF) == set(CommandName)
    assert {command.name for command, _ in COMMANDS.values()} == set(CommandName)


ROLES = {
    "create": "supervisor administrator system",
    "begin_check_in": "candidate",
    "complete_check_in": "candidate system",
    "fail_check_in": "proctor supervisor system",
    "authorize": "proctor supervisor",
    "deny": "proctor supervisor",
    "start": "candidate proctor supervisor system",
    "authorization_lapsed": "system",
    "pause": "candidate proctor supervisor system",
    "resume": "candidate proctor supervisor system",
    "authorize_resume": "proctor supervisor",
    "adjust_time": "proctor supervisor",
    "submit": "candidate",
    "deadline_reached": "system",
    "finalize": "system",
    "submit_on_behalf": "supervisor",
    "terminate": "proctor supervisor",
    "cancel": "candidate supervisor administrator system",
    "window_closed": "system",
    "pause_limit_reached": "system",
    "reopen": "supervisor",
    "void": "supervisor administrator",
}


@pytest.mark.parametrize(("name", "role"), [(name, role) for name in CommandName for role in Role])
def test_a_role_outside_the_row_is_refused_before_anything_else(name, role):
    allowed = role in ROLES[name].split()
    assert (role in ROW_OF[name].roles) is allowed
    if allowed:
        return
    command, now = COMMANDS[name]
    state = next(iter(sorted(ROW_OF[name].sources, key=str)))
    refused = replace(command, actor=Actor(PersonId("cleo"), role))
    with pytest.raises(RoleNotAllowed, match=f"{name} by {role}"):
        decide(attempt_for(state, name), refused, now)


def test_groups_of_states_are_what_their_names_say():
    def names(states):
        return " ".join(sorted(states))

    assert names(BEFORE_START) == "authorized awaiting_authorization checking_in scheduled"
    assert names(RUNNING) == "in_progress paused"
    assert names(LIVE) == (
        "authorized awaiting_authorization checking_in closing in_progress paused"
    )
    assert names(DEAD) == "cancelled no_show voided"
    assert names(TERMINAL) == "cancelled no_show submitted terminated voided"
    assert names(IMMEDIATE_CAUSES) == (
        "another_person copied_content input_not_theirs long_absence refused_instruction"
    )


@pytest.mark.parametrize("state", sorted(DEAD))
def test_nothing_leaves_a_dead_state(state):
    assert not [name for source, name in TABLE if source is state]


@pytest.mark.parametrize("state", sorted({_S.SUBMITTED, _S.TERMINATED}))
def test_only_reopen_and_void_lead_out_of_a_delivered_attempt(state):
    assert {name for source, name in TABLE if source is state} == {"reopen", "void"}
