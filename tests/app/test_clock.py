"""The clock that follows the database's: steady between measurings, an alarm where they differ."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from app.clock import ALARM_EVERY_S, EVERY_S, WORST_S, SharedClock

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)


@dataclass
class World:
    """A database, a machine and the time that passes for both."""

    passed: float = 0.0
    machine_off: timedelta = timedelta(0)
    away: bool = False
    asked: int = 0
    takes: float = 0.0

    def ask(self) -> datetime:
        self.asked += 1
        answer = NINE + timedelta(seconds=self.passed)
        self.passed += self.takes
        if self.away:
            raise OSError("no database")
        return answer

    def now(self) -> datetime:
        return NINE + timedelta(seconds=self.passed) + self.machine_off

    def steady(self) -> float:
        return self.passed


def shared(world: World) -> SharedClock:
    return SharedClock(world.ask, machine=world, steady=world.steady)  # type: ignore[arg-type]


@pytest.mark.parametrize("off", [timedelta(0), timedelta(hours=1), timedelta(hours=-1)])
def test_it_shows_the_databases_time_whatever_the_machine_says_and_asks_seldom(off):
    world = World(machine_off=off)
    clock = shared(world)
    for second in range(20):
        world.passed = float(second)
        assert clock.now() == NINE + timedelta(seconds=second)
    assert world.asked == 2
    assert clock.skew_s == off.total_seconds()


def test_without_a_database_it_goes_on_and_is_not_held_up_by_every_caller():
    world = World(machine_off=timedelta(hours=1))
    clock = shared(world)
    clock.now()
    world.away = True
    for second in range(1, 30):
        world.passed = float(second)
        assert clock.now() == NINE + timedelta(seconds=second)
    assert world.asked == 1 + 29 // int(EVERY_S + 1)


def test_before_the_first_answer_the_machine_is_believed():
    world = World(away=True, machine_off=timedelta(minutes=3))
    assert shared(world).now() == NINE + timedelta(minutes=3)


def test_an_answer_that_took_long_does_not_replace_a_good_one():
    world = World()
    clock = shared(world)
    clock.measure()
    world.takes, world.passed = WORST_S + 1, 100.0
    clock.measure()
    assert clock.now() == NINE + timedelta(seconds=world.passed)


def test_a_wrong_machine_is_an_alarm_once_a_minute(caplog):
    world = World(machine_off=timedelta(seconds=-3))
    clock = shared(world)
    with caplog.at_level(logging.CRITICAL):
        for second in range(0, int(ALARM_EVERY_S) + 1, 2):
            world.passed = float(second)
            clock.measure()
    told = [record for record in caplog.records if getattr(record, "event", "") == "clock_wrong"]
    assert [record.skew_ms for record in told] == [-3000, -3000]
