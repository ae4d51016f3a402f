"""Findings about standard-setting studies and the cut scores that rest on them."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from exam_engine.exchange.findings import Finding, Severity
from exam_engine.exchange.item_files import AuthoredItem
from exam_engine.exchange.programme import STUDY_FILE, Certification
from exam_engine.items import ItemStatus, Use
from exam_engine.scoring.standard_setting import Study, angoff_cut


def study_findings(
    certification: Certification, items: tuple[AuthoredItem, ...]
) -> Iterator[Finding]:
    """Yield what is wrong between a study, the bank it rates and the cut score beside it."""
    study, cut, exam = certification.study, certification.cut_score, certification.scheme.exam
    if study is None or cut is None or exam is None:
        return
    file = f"certifications/{certification.slug}/{STUDY_FILE}"
    yield from _rated(study, items, file)
    computed = angoff_cut(study.rounds[-1], exam.items)
    if cut.raw != computed.recommended:
        message = f"approves {cut.raw}, the study computes {_short(computed.points)}"
        fix = f"set raw to {computed.recommended}, or say in the note why not"
        where = f"certifications/{certification.slug}/cut_score.yaml"
        yield Finding(Severity.WARNING, where, "raw", message, fix)
    if study.example:
        message, fix = "is example data", "replace it before any real decision"
        yield Finding(Severity.NOTE, file, "example", message, fix)
        if not cut.example:
            message, fix = "rests on example data and does not say so", "add example: true"
            where = f"certifications/{certification.slug}/cut_score.yaml"
            yield Finding(Severity.ERROR, where, "example", message, fix)


def _rated(study: Study, items: tuple[AuthoredItem, ...], file: str) -> Iterator[Finding]:
    live = {
        one.item.id
        for one in items
        if one.item.status is ItemStatus.LIVE and one.item.use is Use.EXAM
    }
    rated = set(study.items)
    for lacking in sorted(live - rated):
        message, fix = f"does not rate {lacking}", "have it rated, or retire it"
        yield Finding(Severity.ERROR, file, "rounds", message, fix)
    for stray in sorted(rated - live):
        message, fix = f"rates what is no live item: {stray}", "take it out"
        yield Finding(Severity.ERROR, file, "rounds", message, fix)


def _short(points: Fraction) -> Decimal:
    """Return points for people to read, two places."""
    return round(Decimal(points.numerator) / Decimal(points.denominator), 2)
