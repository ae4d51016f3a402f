"""A whole exam day in a real browser: `python -m tests.journeys.day SHOTS_FOLDER`.

Starts a fresh installation, plays every role, and ends with 0 only if each step was seen on the
page and in the database. The pictures of the pages, and after a failure the logs, stay there.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

from proctoring.flags import FlagKind
from tests.journeys import deadline, deciding, entering, sitting, watching
from tests.journeys.browser import Shots, browsers
from tests.journeys.cable import Cable
from tests.journeys.content import of_every_kind
from tests.journeys.course import Day, StepFailed, first_line
from tests.journeys.film import ADA, BEN, film
from tests.journeys.records import Records
from tests.journeys.system import Installation
from tests.support.models import model_folder


class NoFaceModel(AssertionError):
    """There is no face model on this machine, and none can be fetched."""


def fresh(
    folder: Path, *, database_url: str | None = None, redis_url: str | None = None
) -> Installation:
    """Return an installation for a day, not started: its content asks all kinds of questions.

    Raises:
        NoFaceModel: no flag could be raised, so there is no day to play.
    """
    models = model_folder(folder / "models")
    if models is None:
        raise NoFaceModel("no face model here, and none can be fetched: assay models install")
    content = of_every_kind(folder / "content")
    return Installation(
        folder / "installation",
        database_url=database_url,
        redis_url=redis_url,
        models=models,
        extra={"ASSAY_CONTENT_DIR": str(content)},
    )


def play(
    installation: Installation,
    shots: Path,
    say: Callable[[str], None],
    *,
    short: bool = False,
) -> None:
    """Play the day against a fresh installation.

    Args:
        installation: running, with the demo's people.
        shots: folder for the pictures of the pages.
        say: takes one line for each step.
        short: only what depends on the database, without telephone-sized pictures.

    Raises:
        StepFailed: naming the step that was not seen.
    """
    with (
        sync_playwright() as playwright,
        Cable(installation.port) as cable,
        browsers(playwright, installation.url) as opened,
    ):
        day = Day(
            installation=installation,
            records=Records(installation.database),
            browsers=opened,
            cable=cable,
            shots=Shots(shots, narrow=not short),
            say=say,
            short=short,
        )
        _morning(day)
        _afternoon(day)
        with day.step("no page had an uncaught error or broke our own policy"):
            assert opened.complaints == []
    say(f"all steps seen; {installation.say_sizes()} MiB")


def _morning(day: Day) -> None:
    """Ada's exam, with Ben's beside it."""
    entering.arrive(day)
    entering.check_in(day)
    entering.let_in(day)
    sitting.answer_every_kind(day)
    sitting.answer_without_connection(day)
    sitting.answer_the_rest(day)
    if not day.short:
        deadline.start(day)
    watching.see_flag(day, FlagKind.FACE_ABSENT, seconds=90)
    watching.see_flag(day, FlagKind.FACE_MULTIPLE, seconds=90)
    watching.warn_and_write(day)
    watching.pause_and_resume(day)
    sitting.hand_in(day)
    if not day.short:
        deadline.closes(day)


def _afternoon(day: Day) -> None:
    """From the held result to the employer."""
    deciding.held(day)
    deciding.review(day)
    deciding.decide(day)
    deciding.verify(day)
    if not day.short:
        entering.camera_refused(day)


def main(arguments: list[str]) -> int:
    """Play the day once on a fresh installation of this machine; return the exit status."""
    shots = Path(arguments[0] if arguments else "check-day").absolute()
    shutil.rmtree(shots, ignore_errors=True)
    shots.mkdir(parents=True)
    began = time.monotonic()
    _say("the cameras' films are made")
    film(ADA, seed=3, person=0)
    film(BEN, seed=5, person=1)
    with tempfile.TemporaryDirectory(prefix="assay-day-") as folder:
        logs = Path(folder) / "installation" / "logs"
        try:
            with fresh(Path(folder)) as installation:
                _say(f"a fresh installation runs at {installation.url}")
                play(installation, shots, _say)
        except StepFailed as failure:
            return _failed(shots, logs, f"not seen: {failure}")
        except Exception as error:  # whatever stopped the day is its one line
            return _failed(shots, logs, first_line(error))
    _say(f"check-day passed in {time.monotonic() - began:.0f} s; pictures: {shots}")
    return 0


def _failed(shots: Path, logs: Path, words: str) -> int:
    if logs.is_dir():
        shutil.copytree(logs, shots / "logs", dirs_exist_ok=True)
    _say(f"check-day failed: {words} (pictures and logs: {shots})")
    return 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
