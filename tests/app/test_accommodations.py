"""What is agreed for one person: bounds, versions, what is pinned, who hears of it, and when."""

import argparse
import dataclasses
import threading
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import repeat
from pathlib import Path

import pytest

from app.board.view import agreed
from app.commands import accommodations as command
from app.commands import accommodations_arguments
from app.config import Settings
from app.services.attempts.candidate_wishes import CandidateWishes
from app.services.booking.accommodations import (
    SIGNALS,
    TERM_PROBLEMS,
    TOOLS,
    Accommodations,
    Granted,
    Terms,
)
from app.services.booking.enrolment import Enrolment
from app.services.booking.timetable import Timetables
from app.services.booking.windows import Windows
from app.services.catalogue.policies import profile_of
from app.services.errors import AccommodationRefused, Forbidden, NotFound, ReasonMissing
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.entry import policy_digest
from exam_engine.attempts.schedule import ScheduleViolation
from exam_engine.ids import PersonId
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import SqlStore, Store
from tests.app.hall import SCHEME, Hall, open_hall
from tests.builders import account
from tests.conftest import settings_for
from tests.support.redis import TestRedis

OLGA = Actor(PersonId("olga"), Role.ADMINISTRATOR)
WHY = "Decision 12/26 of the board."
TEN = timedelta(minutes=10)
HELD_S = 0.5
"""How long a registration is held open for a grant to meet it."""
# The rules alone; what SQL does is asked in the other tests.
RULES = pytest.mark.parametrize("store", ["fake"], indirect=True)
MORE = Terms(Decimal("1.5"), 2, TEN, ("scratch_paper", "calculator"), ("face.absent",))


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def agreeing(hall: Hall) -> Accommodations:
    return Accommodations(hall.store.uow, hall.store.uow)


def test_what_is_agreed_is_pinned_covered_by_the_digest_and_named(hall: Hall) -> None:
    plain = hall.enrolment.register("ben", hall.window_id).attempt.policy
    agreeing(hall).grant("cleo", "", MORE, by=OLGA, reason=WHY)
    policy = hall.enrolment.register("cleo", hall.window_id).attempt.policy
    assert policy.clock().granted == plain.time_limit * 3 / 2
    assert (policy.break_limit, policy.break_length) == (2, TEN)
    assert policy.tools == ("calculator", "scratch_paper")
    assert (policy.exempt_signals, policy.accommodation) == (("face.absent",), "all:1")
    assert (plain.tools, plain.exempt_signals, plain.accommodation) == ((), (), "")
    for change in ({"tools": ()}, {"exempt_signals": ()}, {"accommodation": "all:2"}):
        assert policy_digest(dataclasses.replace(policy, **change)) != policy_digest(policy)
    effects = agreed(policy)
    assert effects is not None
    assert (effects["factor"], effects["breaks"], effects["break_ms"]) == ("1.5", 2, 600_000)
    assert effects["exempt"] == ["Nobody in view"]
    assert WHY not in str(effects)
    assert agreed(plain) is None


def test_the_profile_of_a_certification_goes_before_the_general_one(hall: Hall) -> None:
    use = agreeing(hall)
    use.grant("cleo", "", Terms(Decimal("1.25")), by=OLGA, reason=WHY)
    use.grant("cleo", SCHEME, Terms(Decimal("1.5")), by=OLGA, reason=WHY)
    use.grant("cleo", SCHEME, Terms(Decimal("1.75")), by=OLGA, reason=WHY)

    def counts() -> str | None:
        with hall.store.uow() as uow:
            found = profile_of(uow, "cleo", SCHEME)
        return f"{found.name} {found.factor}" if found else None

    assert counts() == f"{SCHEME}:2 1.75"
    assert [one.name for one in use.standing()] == ["all:1", f"{SCHEME}:2"]
    use.withdraw("cleo", SCHEME, by=OLGA, reason=WHY)
    assert counts() == "all:1 1.25"
    with pytest.raises(NotFound):
        use.withdraw("cleo", SCHEME, by=OLGA, reason=WHY)
    use.withdraw("cleo", "", by=OLGA, reason=WHY)
    assert (counts(), use.standing()) == (None, [])
    assert [one.name for one in use.history("cleo")] == [
        "all:2", "all:1", f"{SCHEME}:3", f"{SCHEME}:2", f"{SCHEME}:1",
    ]  # fmt: skip


def test_a_change_reaches_what_is_booked_and_not_what_has_started(hall: Hall) -> None:
    use = agreeing(hall)
    booked = hall.enrolment.register("cleo", hall.window_id).attempt
    sitting = hall.started("ben")
    before = hall.attempt(sitting).attempt.policy
    assert use.grant("cleo", "", MORE, by=OLGA, reason=WHY).agreed == [booked.id]
    assert use.grant("ben", "", MORE, by=OLGA, reason=WHY).agreed == []
    after = hall.attempt(booked.id)
    assert after.attempt.clock.granted == booked.policy.time_limit * 3 / 2
    assert hall.attempt(sitting).attempt.policy == before
    with hall.store.uow() as uow:
        (told,) = uow.attempts.events(booked.id, kinds=("policy.replaced",))
    assert WHY not in str(told.body)
    assert use.withdraw("cleo", "", by=OLGA, reason=WHY).agreed == [booked.id]
    assert hall.attempt(booked.id).attempt.policy == booked.policy


def test_who_is_registered_at_the_same_moment_is_not_missed(sql_store: SqlStore) -> None:
    hall = open_hall(sql_store)
    granted: list[Granted] = []

    def grant() -> None:
        granted.append(agreeing(hall).grant("cleo", "", MORE, by=OLGA, reason=WHY))

    other = threading.Thread(target=grant)
    with sql_store.uow() as uow:
        booked, _ = Enrolment.register_in(uow, "cleo", hall.window_id)
        other.start()
        other.join(HELD_S)
        uow.commit()
    other.join()
    assert [list(one.agreed) for one in granted] == [[booked.attempt.id]]
    assert hall.attempt(booked.attempt.id).attempt.policy.accommodation == "all:1"


@RULES
def test_a_window_that_is_too_short_for_what_was_agreed_is_named(hall: Hall) -> None:
    use, now = agreeing(hall), hall.store.now()
    measured = hall.enrolment.register("ben", hall.window_id).attempt
    limit = measured.policy.time_limit
    CandidateWishes(hall.store.uow, hall.delivery).ask(
        str(measured.id), "cancel", person_id="ben", command_id="measured"
    )
    window = Windows(hall.store.uow).open_window(
        SCHEME, opens_at=now, closes_at=now + limit * 3 / 2, caps_time=True, title="Short"
    )
    booked = hall.enrolment.register("cleo", window.id).attempt
    done = use.grant("cleo", "", MORE, by=OLGA, reason=WHY)
    ((title, own),) = done.short
    assert (title, own.missing, list(done.agreed)) == ("Short", 2 * TEN, [])
    assert hall.attempt(booked.id).attempt.policy == booked.policy
    (short,) = Timetables(hall.store.uow, hall.store.uow).show(window.id).short
    assert (short.candidate, short.missing) == ("cleo@example.org", 2 * TEN)
    use.grant("ben", "", MORE, by=OLGA, reason=WHY)
    with pytest.raises(ScheduleViolation, match=r"^ben@example\.org lacks 20 min"):
        hall.enrolment.register("ben", window.id)


@RULES
def test_an_exempt_signal_opens_no_flag_and_others_do(hall: Hall) -> None:
    agreeing(hall).grant("cleo", "", MORE, by=OLGA, reason=WHY)
    for person, flagged in (("cleo", False), ("ben", True)):
        attempt_id = hall.started(person)
        for _ in range(8):
            hall.upload(attempt_id, person)
            hall.store.shift(timedelta(seconds=5))
        hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(0)))
        with hall.store.uow() as uow:
            kinds = {row.type for row in uow.invigilation.flags(attempt_id)}
            memory = uow.analysis.memories((attempt_id,))[attempt_id].smoother
        assert ("face.absent" in kinds) is flagged, person
        assert ("face.absent" in str(memory)) is flagged, "nothing is folded for who is exempt"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"factor": Decimal("0.99")}, "factor"),
        ({"factor": Decimal("4.001")}, "factor"),
        ({"factor": Decimal("1.0001")}, "factor"),
        ({"factor": Decimal("NaN")}, "factor"),
        ({"factor": Decimal("sNaN")}, "factor"),
        ({"factor": Decimal("sNaN"), "tools": ()}, "factor"),
        ({"factor": Decimal("Infinity")}, "factor"),
        ({"breaks": -1}, "breaks"),
        ({"breaks": 21, "break_length": TEN}, "breaks"),
        ({"breaks": 1, "break_length": None}, "break length"),
        ({"breaks": 0, "break_length": TEN}, "break length"),
        ({"breaks": 1, "break_length": timedelta(seconds=59)}, "break length"),
        ({"breaks": 1, "break_length": timedelta(seconds=61)}, "break length"),
        ({"breaks": 1, "break_length": timedelta(minutes=121)}, "break length"),
        ({"tools": ("calculator", "crib_sheet")}, "tools"),
        ({"exempt_signals": ("proctor.flag",)}, "signals"),
        ({"factor": Decimal(1), "tools": ()}, "factor"),
    ],
)
def test_terms_out_of_bounds_name_their_field(change: Mapping[str, object], field: str) -> None:
    usual = Terms(Decimal("1.5"), tools=("calculator",))
    terms = dataclasses.replace(usual, **change)  # type: ignore[arg-type]
    with pytest.raises(AccommodationRefused, match=rf"^{field}: ") as refused:
        Accommodations(_no_database, _no_database).grant("cleo", "", terms, by=OLGA, reason=WHY)
    assert refused.value.problem in TERM_PROBLEMS


def _no_database() -> None:
    raise AssertionError("bounds are looked at before the database")


@RULES
def test_who_may_not_be_asked_for_is_refused(hall: Hall) -> None:
    use = agreeing(hall)
    own = Actor(PersonId("cleo"), Role.ADMINISTRATOR)
    for by, person, scheme, reason, refusal in (
        (own, "cleo", "", WHY, Forbidden),
        (OLGA, "cleo", "", "short", ReasonMissing),
        (OLGA, "nobody", "", WHY, NotFound),
        (OLGA, "cleo", "no/scheme", WHY, NotFound),
    ):
        with pytest.raises(refusal):
            use.grant(person, scheme, MORE, by=by, reason=reason)
    assert use.standing() == []


def test_every_tool_and_signal_has_words() -> None:
    assert set(TOOLS) == {
        "assistant", "calculator", "food_and_drink", "headphones", "magnifier", "medical_device",
        "scratch_paper", "screen_reader",
    }  # fmt: skip
    assert {"face.absent", "browser.focus_lost", "identity.face_mismatch"} <= set(SIGNALS)


def test_the_command_lists_grants_and_withdraws(
    sql_store: SqlStore, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    open_hall(sql_store)
    with sql_store.uow() as uow:
        uow.people.add(account("olga", "administrator"))
        uow.commit()

    def said(verb: str, *arguments: str) -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        accommodations_arguments.add_arguments(parser, verb)
        code = command.run(settings, parser.parse_args(arguments))
        return code, capsys.readouterr().out

    cleo, by = "cleo@example.org", ("--by", "olga@example.org", "--reason", WHY)
    assert said("list") == (0, "nothing is agreed\n")
    granted = ("grant", cleo, *by, "--breaks", "1", "--break-minutes", "5", "--factor")
    code, out = said(*granted, "1.25")
    assert (code, out.splitlines()[1]) == (0, "0 booked exams have it now")
    assert f"{cleo}  all:1  time x 1.25; 1 breaks of 5 min  (olga@example.org " in said("list")[1]
    with pytest.raises(AccommodationRefused):
        said(*granted, "plenty")
    with pytest.raises(AccommodationRefused, match=r"^factor: "):
        said(*granted, "sNaN")
    with pytest.raises(Forbidden):
        said("withdraw", cleo, "--by", "ben@example.org", "--reason", WHY)
    assert "  all:2  withdrawn  (" in said("withdraw", cleo, *by)[1]
    assert said("list") == (0, "nothing is agreed\n")
    assert len(said("list", cleo)[1].splitlines()) == 2


@pytest.fixture
def settings(fresh_database_url: str, redis_server: TestRedis, tmp_path: Path) -> Settings:
    return settings_for(tmp_path, fresh_database_url, redis_server.url)
