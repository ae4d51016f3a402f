"""Review a programme that could be read: what would go wrong, or look wrong, once published.

Pure; runs every item's examples. Single items are judged in `lint_items`.
"""

from collections.abc import Iterator
from decimal import Decimal

from exam_engine.catalogue import Blueprint, ExamSpec, RenewalRoute, schemes_of
from exam_engine.exchange.findings import Finding, Severity
from exam_engine.exchange.lint_bank import (
    coverage_findings,
    duplicate_findings,
    enemy_findings,
    position_findings,
)
from exam_engine.exchange.lint_blueprints import blueprint_findings
from exam_engine.exchange.lint_items import bank_findings, item_findings
from exam_engine.exchange.lint_studies import study_findings
from exam_engine.exchange.programme import Certification, Programme
from exam_engine.forms import EnemiesLeaveTooFew, assemble, items_per_domain
from exam_engine.forms.assembly import live_by_domain, shortages
from exam_engine.ids import SchemeId
from exam_engine.items import Item
from exam_engine.scoring import CutScore

PAGE_SECTIONS = (
    "What it is",
    "Who should take it",
    "Skills you gain",
    "Real-world projects",
    "Preparation",
    "Common mistakes",
    "Glossary",
    "Best next certification",
)
_MAY_LACK = frozenset({"Glossary"})

# How many forms are drawn to see whether enemies leave enough items for a form.
_DRAWS = 20


def lint(programme: Programme) -> list[Finding]:
    """Return all findings: errors, then warnings, then notes; in each, by file."""
    found = list(_bank(programme))
    for certification in programme.certifications:
        found += _page(certification)
        found += _scheme(programme, certification)
        found += _exam(programme, certification)
        found += blueprint_findings(certification)
        if certification.scheme.exam is not None:
            bank = programme.items_of(certification.scheme.exam.blueprint)
            found += study_findings(certification, bank)
    found += _roles(programme)
    found += _repeated_schemes(programme)
    order = list(Severity)
    return sorted(found, key=lambda one: (order.index(one.severity), one.where, one.field))


def has_errors(findings: list[Finding]) -> bool:
    """Tell whether anything found keeps the programme from being imported."""
    return any(one.severity is Severity.ERROR for one in findings)


def _bank(programme: Programme) -> Iterator[Finding]:
    for authored in programme.items:
        yield from item_findings(authored)
    yield from bank_findings(programme.items)
    yield from enemy_findings(programme.items)
    yield from position_findings(programme.items)
    yield from duplicate_findings(programme.items)
    known = [domain.id for one in _blueprints(programme) for domain in one.domains]
    for authored in programme.items:
        if authored.item.domain not in known:
            message = f"is in no blueprint: {authored.item.domain}"
            fix = "use a domain of a blueprint"
            yield Finding(Severity.ERROR, authored.file, "domain", message, fix)
    for domain in sorted({one for one in known if known.count(one) > 1}):
        message = f"is in two blueprints: {domain}"
        yield Finding(Severity.ERROR, "certifications", "domains", message, "rename one")


def _page(certification: Certification) -> Iterator[Finding]:
    file, page = f"certifications/{certification.slug}/page.md", certification.page
    level = certification.scheme.level
    if page.level is not level:
        message = f"is {page.level}, the scheme says {level}"
        yield Finding(Severity.ERROR, file, "level", message, "make the two agree")
    titles = [section.title for section in page.sections]
    for lacking in (one for one in PAGE_SECTIONS if one not in titles and one not in _MAY_LACK):
        # A certification that cannot be taken yet may say what is known and nothing more.
        severity = Severity.ERROR if certification.scheme.exam else Severity.NOTE
        yield Finding(severity, file, "", f"lacks the section {lacking}", "write it")
    for stray in (one for one in titles if one not in PAGE_SECTIONS):
        message = f"has a section of its own: {stray}"
        yield Finding(Severity.WARNING, file, "", message, "fold it into one of the known ones")
    known = [one for one in titles if one in PAGE_SECTIONS]
    if known != sorted(known, key=PAGE_SECTIONS.index):
        message = "has its sections in another order"
        yield Finding(Severity.WARNING, file, "", message, f"use {', '.join(PAGE_SECTIONS)}")


def _scheme(programme: Programme, certification: Certification) -> Iterator[Finding]:
    file = f"certifications/{certification.slug}/scheme.yaml"
    required = {one.scheme.id: one.scheme.required_schemes for one in programme.certifications}
    for name in schemes_of(certification.scheme.prerequisites):
        if name not in required:
            message = f"require a scheme that is not here: {name}"
            yield Finding(Severity.ERROR, file, "prerequisites", message, "mend the name")
    yield from _cascades(programme, certification, file)
    if _requires_itself(certification.scheme.id, required):
        message, fix = "lead back to this scheme", "break the circle"
        yield Finding(Severity.ERROR, file, "prerequisites", message, fix)


def _cascades(programme: Programme, certification: Certification, file: str) -> Iterator[Finding]:
    """Hold what a pass does for lower credentials against the rules of those."""
    lower = {one.scheme.id: one.scheme for one in programme.certifications}
    for one in certification.scheme.renewal.cascade_down:
        known = lower.get(one.scheme)
        if known is None:
            message = f"renews a scheme that is not here: {one.scheme}"
            yield Finding(Severity.ERROR, file, "renewal.cascade_down", message, "mend the name")
        elif RenewalRoute.HIGHER_LEVEL not in known.renewal.routes:
            message = f"renews {one.scheme}, which no higher level renews"
            fix = "add higher_level to its renewal.routes"
            yield Finding(Severity.ERROR, file, "renewal.cascade_down", message, fix)


def _requires_itself(start: SchemeId, required: dict[SchemeId, tuple[SchemeId, ...]]) -> bool:
    seen: set[SchemeId] = set()
    ahead = list(required[start])
    while ahead:
        one = ahead.pop()
        if one not in seen:
            seen.add(one)
            ahead += required.get(one, ())
    return start in seen


def _exam(programme: Programme, certification: Certification) -> Iterator[Finding]:
    folder = f"certifications/{certification.slug}"
    for exam, cut in certification.exams:
        whole = exam is certification.scheme.exam
        source = f"{folder}/{'blueprint.yaml' if whole else 'scheme.yaml'}"
        yield from _supply(programme, exam, source)
        if whole:
            items = programme.items_of(exam.blueprint)
            yield from coverage_findings(items, exam.blueprint, source)
        yield from _cut(programme, exam, cut, f"{folder}/{'cut_score' if whole else 'scheme'}.yaml")


def _cut(programme: Programme, exam: ExamSpec, cut: CutScore, file: str) -> Iterator[Finding]:
    items = programme.items_of(exam.blueprint)
    points = {one.item.version.points for one in items}
    if len(points) > 1:
        message = "cannot hold for every form: items of the exam differ in points"
        yield Finding(Severity.ERROR, file, "maximum", message, "give all the same points")
    elif points and cut.maximum != exam.items * (worth := min(points)):
        message = f"is {cut.maximum}, a form is worth {exam.items * worth}"
        yield Finding(Severity.ERROR, file, "maximum", message, "mend it")
    if cut.example:
        message, fix = "is example data", "replace it before any real decision"
        yield Finding(Severity.NOTE, file, "example", message, fix)


def _supply(programme: Programme, exam: ExamSpec, file: str) -> Iterator[Finding]:
    items = [one.item for one in programme.items_of(exam.blueprint)]
    needed = items_per_domain(exam.blueprint, exam.items)
    short = shortages(needed, live_by_domain(exam.blueprint, items))
    for one in short:
        message = f"{one.domain} needs {one.needed} live items a form, has {one.live}"
        yield Finding(Severity.ERROR, file, "domains", message, "write more or change the weight")
    if not short and len({item.id for item in items}) == len(items):
        yield from _draws(exam, items, file)
    for domain in exam.blueprint.domains:
        if not needed[domain.id]:
            share = domain.weight * Decimal(exam.items)
            message = f"{domain.id} gets no item: its share is {share}"
            yield Finding(Severity.WARNING, file, "domains", message, "raise its weight")


def _draws(exam: ExamSpec, items: list[Item], file: str) -> Iterator[Finding]:
    """Draw forms as enrolment will, so that enemies stop no candidate at the door."""
    try:
        for number in range(_DRAWS):
            assemble(exam.blueprint, items, exam.items, f"lint {number}")
    except EnemiesLeaveTooFew as refused:
        fix = "write more items or declare fewer enemies"
        yield Finding(Severity.ERROR, file, "domains", str(refused), fix)


def _roles(programme: Programme) -> Iterator[Finding]:
    slugs = {one.slug for one in programme.certifications}
    for role in programme.roles:
        for slug in role.recommended:
            if slug not in slugs:
                message, where = f"recommends what is not here: {slug}", f"roles.{role.title}"
                yield Finding(Severity.ERROR, "programme.yaml", where, message, "mend the name")


def _repeated_schemes(programme: Programme) -> Iterator[Finding]:
    for field in ("id", "code"):
        names = [getattr(one.scheme, field) for one in programme.certifications]
        for name in sorted({one for one in names if names.count(one) > 1}):
            message = f"is that of two certifications: {name}"
            yield Finding(Severity.ERROR, "certifications", field, message, "rename one")


def _blueprints(programme: Programme) -> list[Blueprint]:
    exams = [one.scheme.exam for one in programme.certifications]
    return [exam.blueprint for exam in exams if exam is not None]
