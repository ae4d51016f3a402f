"""The rehearsal: figures held to goals, a report that people read, a small one played for real."""

from pathlib import Path

from app.config import Settings
from app.rehearsal.figures import Step, goals, percentile, proven
from app.rehearsal.report import html_of
from app.rehearsal.run import Rehearsal, ladder
from app.services.rows import JsonValue
from app.wiring import wire
from proctoring.snapshot import inspect_jpeg
from tests.app.conftest import open_store
from tests.app.hall import SCHEME, open_hall
from tests.app.test_cohorts import counts
from tests.support.processes import System


def step(candidates: int, start_ms: float = 100, ack_ms: float = 20) -> Step:
    return Step(candidates, start=[start_ms] * 100, ack=[ack_ms] * 100, hand_in=[300.0] * 100)


def test_what_is_proven_is_the_last_step_before_the_first_that_broke() -> None:
    assert proven([step(100), step(200), step(400, start_ms=1001)]) == 200
    assert proven([step(100), step(200, ack_ms=501), step(400)]) == 100
    failed = step(100)
    failed.fail("line lost")
    assert proven([failed]) == 0
    assert failed.broken() == ["1 times line lost"]
    assert len(Step(5).broken()) == 3, "what nobody measured is not held"
    assert percentile([], 99) == 0.0


def test_steps_double_and_end_with_the_number_asked_for() -> None:
    assert ladder(30) == [30]
    assert ladder(100) == [100]
    assert ladder(450) == [100, 200, 400, 450]


def test_the_report_names_the_number_and_what_limited(tmp_path: Path) -> None:
    steps = [step(100), step(200, start_ms=1500)]
    steps[1].client_share = 0.12
    report: dict[str, JsonValue] = {
        "at": "2026-11-26T02:00:00+00:00",
        "proven": 100,
        "asked": 200,
        "origin": "http://localhost",
        "database": "sqlite",
        "machine": "2 cores <b>",
        "goals_ms": goals(),
        "steps": [one.told() for one in steps],  # type: ignore[misc]
    }
    page = html_of(report)
    assert "100 candidates" in page
    assert "99 of 100 took 1500 ms, the goal is 1000 ms" in page
    assert "2 cores &lt;b&gt;" in page
    assert page.count("<svg") == 3
    assert "p99" not in page, "an owner of a programme reads it"
    assert page.count("<br>held</td>") == 4, "of the step that is proven"
    assert "used up to 12% of one core" in page
    assert "http" not in page.replace("http-equiv", ""), "it needs nothing from elsewhere"


def test_a_report_that_proves_nothing_says_so_and_what_broke() -> None:
    failed = step(100, ack_ms=900)
    failed.fail("line lost", 2)
    facts = dict.fromkeys(("at", "origin", "database", "machine"), "")
    told: list[JsonValue] = [failed.told()]  # type: ignore[list-item]
    page = html_of({**facts, "proven": 0, "asked": 100, "goals_ms": goals(), "steps": told})
    assert "Nothing is proven yet" in page
    assert "2 times line lost" in page
    assert page.count("<strong>broken</strong>") == 2


def test_the_picture_is_one_that_we_take() -> None:
    from app.rehearsal.pictures import HEIGHT, PICTURE, WIDTH

    header = inspect_jpeg(PICTURE)
    assert (header.width, header.height) == (WIDTH, HEIGHT)


def test_a_small_rehearsal_is_played_and_removed(system: System) -> None:
    store = open_store(system.database_url)
    hall = open_hall(store)
    system.start_web()
    before = counts(hall)
    wiring = wire(Settings.from_env(system.env))
    said: list[str] = []
    try:
        report = Rehearsal(wiring, system.url, SCHEME, 1.0, said.append).run(3)
        with wiring.uow() as uow:
            proof = uow.capacity.proof()
    finally:
        wiring.database.close()
        wiring.redis.close()
        after = counts(hall)
        store.journal.stop()
        store.database.close()
    (told,) = report["steps"]  # type: ignore[misc]
    assert told["failures"] == {}, told  # type: ignore[call-overload,index]
    for name in ("start", "hand_in"):
        assert told["times_ms"][name]["count"] == 3, name  # type: ignore[call-overload,index]
    proofs = after.pop("capacity_proofs") - before.pop("capacity_proofs")
    assert after == before
    assert proofs == (report["proven"] == 3)
    assert (proof is not None) is (report["proven"] == 3)
