"""`assay content`: check programmes as files, and store those that are right.

Reading and judging is the engine's exchange; storing is a use case.
"""

from pathlib import Path
from typing import Literal

from app.commands.output import complain, table, write
from app.config import Settings
from app.services.catalogue.supervising import SWITCHABLE, unknown_signals
from exam_engine.exchange import (
    ContentErrors,
    Programme,
    Severity,
    has_errors,
    lint,
    load_programme,
)
from exam_engine.exchange.blueprint_files import reweighted
from exam_engine.exchange.programme import BLUEPRINT_FILE
from exam_engine.scoring.standard_setting import Study, angoff_cut

_CUT_HEAD = ("round", "cut", "standard error", "raters from to", "points to pass")


class NoProgramme(Exception):
    """There is no programme in the given folder."""

    code = "no_programme"


def run(settings: Settings, *, verb: Literal["lint", "import"], folders: list[Path]) -> int:
    """Check programmes, and store them when asked; return 1 when one has errors.

    Args:
        settings: names the default folder and the database.
        verb: `lint` stores nothing.
        folders: folders with a `programme.yaml`; empty means every programme.

    Raises:
        NoProgramme: a folder holds none.
    """
    found = folders or programme_folders(settings.content_dir)
    checked = [_checked(folder) for folder in found]
    good = [programme for programme in checked if programme is not None]
    if len(good) < len(checked):
        return 1
    if verb == "import":
        _store(settings, good)
    return 0


def reweigh(settings: Settings, *, folders: list[Path]) -> int:
    """Write the weights of every blueprint anew from the job-task analysis beside it.

    Raises:
        NoProgramme: a folder holds none.
    """
    for folder in folders or programme_folders(settings.content_dir):
        programme = _loaded(folder)
        if programme is None:
            return 1
        for one in programme.certifications:
            if one.analysis is None or one.blueprint is None:
                continue
            file = folder / "certifications" / one.slug / BLUEPRINT_FILE
            before = file.read_text(encoding="utf-8")
            after = reweighted(before, one.analysis.weights())
            if after != before:
                file.write_text(after, encoding="utf-8")
            write(f"{file}: {'weights written' if after != before else 'weights as computed'}")
    return 0


def standards(settings: Settings, *, folders: list[Path]) -> int:
    """Tell what each round of each standard-setting study says of the form; return 1 without any.

    Raises:
        NoProgramme: a folder holds none.
    """
    told = 0
    for folder in folders or programme_folders(settings.content_dir):
        programme = _loaded(folder)
        for one in programme.certifications if programme else ():
            if one.study is None or one.scheme.exam is None:
                continue
            mark = " (example data)" if one.study.example else ""
            write(f"{one.scheme.name}: {one.study.method}, {len(one.study.raters)} raters{mark}")
            write(table(_CUT_HEAD, _cut_rows(one.study, one.scheme.exam.items)))
            told += 1
    if not told:
        complain("no certification has a standard_setting.yaml")
    return 0 if told else 1


def _cut_rows(study: Study, items: int) -> list[list[str]]:
    cuts = [angoff_cut(one, items) for one in study.rounds]
    return [
        [
            *(str(number), f"{float(cut.points):.2f} of {items}", str(cut.standard_error)),
            *(f"{float(cut.lowest):.2f} to {float(cut.highest):.2f}", str(cut.recommended)),
        ]
        for number, cut in enumerate(cuts, start=1)
    ]


def programme_folders(content_dir: Path) -> list[Path]:
    """Return every folder of a programme below `content_dir`.

    Raises:
        NoProgramme: there is none.
    """
    found = sorted(path.parent for path in content_dir.glob("*/programme.yaml"))
    if not found:
        raise NoProgramme(f"no programme in {content_dir}: set ASSAY_CONTENT_DIR")
    return found


def _checked(folder: Path) -> Programme | None:
    programme = _loaded(folder)
    if programme is None:
        return None
    findings = lint(programme)
    for finding in findings:
        complain(str(finding))
    wrong = _unknown_signals(programme)
    worst = sum(finding.severity is Severity.ERROR for finding in findings) + wrong
    hints = len(findings) + wrong - worst
    write(f"{folder}: {len(programme.items)} items, {worst} errors, {hints} hints")
    return None if wrong or has_errors(findings) else programme


def _unknown_signals(programme: Programme) -> int:
    """Complain of words in exams' switches that name no kind of flag; return how many."""
    found = 0
    for one in programme.certifications:
        exam = one.scheme.exam
        for word in unknown_signals(exam.supervision) if exam else ():
            complain(
                f"{one.slug}: exam.supervision: {word} is no kind of flag;"
                f" use one of {', '.join(SWITCHABLE)}"
            )
            found += 1
    return found


def _loaded(folder: Path) -> Programme | None:
    """Return the programme of a folder; None, with the problems told, if it cannot be read."""
    if not (folder / "programme.yaml").is_file():
        raise NoProgramme(f"{folder} has no programme.yaml")
    try:
        return load_programme(folder)
    except ContentErrors as errors:
        for problem in errors.problems:
            complain(str(problem))
    return None


def _store(settings: Settings, programmes: list[Programme]) -> None:
    # loaded here so that `content lint` needs neither database nor its driver
    from app.persistence.engine import open_database  # noqa: PLC0415
    from app.persistence.unit_of_work import units_of_work  # noqa: PLC0415
    from app.services.catalogue.importing import Import  # noqa: PLC0415

    database = open_database(settings.database_url)
    for programme in programmes:
        changed = Import(units_of_work(database)).programme(programme)
        write(f"{programme.slug}: {changed} documents new or changed")
    database.close()
