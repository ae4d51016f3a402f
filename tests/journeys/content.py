"""The programme as the day uses it: a short form that asks every kind of question.

A form is drawn by seed and may leave out a kind, and a full one takes long to answer in a browser.
The day's copy of the programme has in each domain exactly as many questions as its form takes, and
its exam allows two breaks.
"""

import re
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

from exam_engine.exchange import AuthoredItem, load_programme
from exam_engine.forms import items_per_domain
from exam_engine.ids import DomainId
from exam_engine.items import ItemStatus, Use
from tests.support.processes import ROOT

PROGRAMME = "certified-mlops-engineer"
QUESTIONS = 24
TO_PASS = Decimal(16)


def of_every_kind(folder: Path) -> Path:
    """Copy the programme into `folder`, shortened for the day; returns the content folder."""
    copy = folder / PROGRAMME
    shutil.copytree(ROOT / "programmes" / PROGRAMME, copy)
    programme = load_programme(copy)
    first = programme.certifications[0]
    assert first.scheme.exam is not None, "the first certification has the exam of the day"
    kept = _chosen(
        [one for one in programme.items if _in_exams(one)],
        items_per_domain(first.scheme.exam.blueprint, QUESTIONS),
    )
    for one in programme.items:
        if one.file not in kept:
            (copy / one.file).unlink()
    for file in kept:
        # a part of the bank covers no objectives, and its items have no enemies here
        _rewrite(copy / file, (r"(?m)^(objective|enemies): .*\n", ""))
    certification = copy / "certifications" / first.slug
    (certification / "standard_setting.yaml").unlink(missing_ok=True)
    for name in ("scheme.yaml", "blueprint.yaml"):
        _rewrite(certification / name, (r"(?m)^( *items:) \d+", rf"\1 {QUESTIONS}"))
    _rewrite(
        certification / "scheme.yaml", (r"(?m)^(  snapshot_interval: .*)$", r"\1\n  breaks: 2")
    )
    _rewrite(certification / "cut_score.yaml", (r"(?m)^raw: .*", f'raw: "{TO_PASS}"'))
    return folder


def _in_exams(one: AuthoredItem) -> bool:
    return one.item.status is ItemStatus.LIVE and one.item.use is Use.EXAM


def _chosen(items: list[AuthoredItem], needed: dict[DomainId, int]) -> set[str]:
    """Choose as many items per domain as needed, kinds that are still rare first."""
    kinds: Counter[str] = Counter()
    kept: set[str] = set()
    for domain, count in needed.items():
        bank = [one for one in items if one.item.domain == domain]
        for _ in range(count):
            rarest = min(bank, key=lambda one: (kinds[_kind(one)], one.file))
            kinds[_kind(rarest)] += 1
            kept.add(rarest.file)
            bank.remove(rarest)
    return kept


def _kind(one: AuthoredItem) -> str:
    return one.item.version.interaction.kind


def _rewrite(file: Path, change: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(*change, text), encoding="utf-8")
