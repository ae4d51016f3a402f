"""The programme as the day uses it: without the spare single-choice questions.

A form is drawn by seed and may leave out a kind. The day wants all six on the page, so its copy of
the programme has in each domain exactly as many questions as a form takes.
"""

import shutil
from collections import defaultdict
from pathlib import Path

from exam_engine.exchange import load_programme
from exam_engine.forms.assembly import items_per_domain
from exam_engine.items.interactions import Choice
from tests.support.processes import ROOT

PROGRAMME = "certified-mlops-engineer"


def of_every_kind(folder: Path) -> Path:
    """Copy the programme into `folder`, spare questions left out; returns the content folder."""
    copy = folder / PROGRAMME
    shutil.copytree(ROOT / "programmes" / PROGRAMME, copy)
    programme = load_programme(copy)
    exam = programme.certifications[0].scheme.exam
    assert exam is not None, "the first certification has the exam of the day"
    needed = items_per_domain(exam.blueprint, exam.items)
    bank = defaultdict(list)
    for one in programme.items:
        bank[one.item.domain].append(one)
    for domain, items in bank.items():
        plain = [one for one in items if isinstance(one.item.version.interaction, Choice)]
        for one in plain[: len(items) - needed[domain]]:
            (copy / one.file).unlink()
    return folder
