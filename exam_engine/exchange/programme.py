"""A programme's folder to one value: certifications, pages, blueprints, cut scores, items, keys.

The only module of the engine that reads files. Everything is read before anything is refused, so
that an author sees all problems at once. Storing a programme is the importer's work.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from exam_engine.catalogue import Blueprint, ExamSpec, JobTaskAnalysis, Scheme
from exam_engine.exchange.beside import Beside, read_case
from exam_engine.exchange.fields import Fields, Report
from exam_engine.exchange.item_files import AuthoredItem, read_item
from exam_engine.exchange.job_task_files import read_job_task_analysis
from exam_engine.exchange.pages import Page, read_page
from exam_engine.exchange.refusals import ContentErrors, Problem
from exam_engine.exchange.scheme_files import read_blueprint, read_exam, read_scheme
from exam_engine.exchange.source import Table, Unreadable, read_yaml
from exam_engine.exchange.study_files import read_study
from exam_engine.items import Stimulus
from exam_engine.scoring import CutScore
from exam_engine.scoring.standard_setting import Study

T = TypeVar("T")
ANALYSIS_FILE: Final = "job_task_analysis.yaml"
BLUEPRINT_FILE: Final = "blueprint.yaml"
STUDY_FILE: Final = "standard_setting.yaml"


@dataclass(frozen=True, slots=True)
class Certification:
    """One certification of a programme; `cut_score` is None exactly when it has no exam.

    Attributes:
        analysis: what people with this certification do, where it was studied.
        blueprint: of its exam, or of one that is not held yet.
        study: the standard-setting study behind the cut score.
        delta_cut: of the shorter exam that renews; None exactly when there is none.
    """

    slug: str
    scheme: Scheme
    page: Page
    cut_score: CutScore | None
    analysis: JobTaskAnalysis | None = None
    blueprint: Blueprint | None = None
    study: Study | None = None
    delta_cut: CutScore | None = None

    @property
    def exams(self) -> tuple[tuple[ExamSpec, CutScore], ...]:
        """Its exams with their cut scores: the whole one, then the shorter one that renews."""
        found = ((self.scheme.exam, self.cut_score), (self.scheme.delta_exam, self.delta_cut))
        return tuple((exam, cut) for exam, cut in found if exam is not None and cut is not None)


@dataclass(frozen=True, slots=True)
class RoleAdvice:
    """What a role is advised to earn; slugs of certifications, in order."""

    title: str
    recommended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LearningPath:
    """A direction of study, in one sentence."""

    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything under `programmes/<slug>/`, in the order written; items by file name."""

    slug: str
    name: str
    summary: str
    certifications: tuple[Certification, ...]
    roles: tuple[RoleAdvice, ...]
    paths: tuple[LearningPath, ...]
    items: tuple[AuthoredItem, ...]

    def certification(self, slug: str) -> Certification:
        """Return the certification of that slug.

        Raises:
            KeyError: the programme has none such.
        """
        for one in self.certifications:
            if one.slug == slug:
                return one
        raise KeyError(slug)

    def items_of(self, blueprint: Blueprint) -> tuple[AuthoredItem, ...]:
        """Return the items in the blueprint's domains."""
        domains = {domain.id for domain in blueprint.domains}
        return tuple(one for one in self.items if one.item.domain in domains)


def load_programme(path: Path) -> Programme:
    """Return the programme in that folder.

    Raises:
        ContentErrors: with every problem of every file, by file.
    """
    loader = _Loader(path)
    programme = loader.programme()
    problems = tuple(loader.problems())
    if programme is None or problems:
        raise ContentErrors(problems)
    return programme


class _Loader:
    """Reads the files of one folder and keeps a report for each."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._reports: dict[str, Report] = {}

    def problems(self) -> Iterator[Problem]:
        """Yield all problems, file by file."""
        for file in sorted(self._reports):
            yield from self._reports[file].problems

    def programme(self) -> Programme | None:
        """Return the programme, or None when its own file has problems."""
        opened = self._open("programme.yaml")
        items = self._items()
        if opened is None:
            return None
        fields = Fields(*opened)
        slug, name, summary = fields.text("slug"), fields.text("name"), fields.text("summary")
        found = [self._certification(one) for one in fields.texts("certifications")]
        roles, paths = _roles(fields), _paths(fields)
        fields.close()
        if slug and slug != self._root.name:
            fields.wrong("slug", f"not the folder's name: {slug}", f"use {self._root.name}")
        certifications = tuple(one for one in found if one is not None)
        self._refuse_unlisted(fields)
        return Programme(slug, name, summary, certifications, roles, paths, items)

    def _certification(self, slug: str) -> Certification | None:
        folder = f"certifications/{slug}"
        page = self._page(f"{folder}/page.md")
        opened = self._open(f"{folder}/scheme.yaml")
        if opened is None:
            return None
        fields = Fields(*opened)
        exam, cut = self._exam(fields, folder, "exam")
        delta, delta_cut = self._exam(fields, folder, "delta_exam")
        scheme = read_scheme(fields, exam, delta)
        if scheme is None or page is None:
            return None
        analysis = self._optional(f"{folder}/{ANALYSIS_FILE}", read_job_task_analysis)
        blueprint = exam.blueprint if exam else self._blueprint(folder, scheme)
        study = self._optional(f"{folder}/{STUDY_FILE}", read_study)
        return Certification(slug, scheme, page, cut, analysis, blueprint, study, delta_cut)

    def _blueprint(self, folder: str, scheme: Scheme) -> Blueprint | None:
        """Return the blueprint of an exam that is not held yet, if there is one."""
        return self._optional(
            f"{folder}/{BLUEPRINT_FILE}", lambda fields: read_blueprint(fields, scheme.code)
        )

    def _optional(self, file: str, read: Callable[[Fields], T | None]) -> T | None:
        """Return what is in a file that may be absent."""
        if not (self._root / file).is_file():
            return None
        opened = self._open(file)
        return None if opened is None else read(Fields(*opened))

    def _exam(
        self, fields: Fields, folder: str, name: str
    ) -> tuple[ExamSpec | None, CutScore | None]:
        if fields.node(name) is None:
            return None, None
        inner = fields.inner(name)
        return read_exam(inner, partial(self._beside, folder)) if inner else (None, None)

    def _beside(self, folder: str, name: str) -> tuple[Table, Report] | None:
        """Open a file of the same folder; a name that leads elsewhere is reported as absent."""
        return self._open(f"{folder}/{Path(name).name}")

    def _page(self, file: str) -> Page | None:
        report = self._report(file)
        text = self._text(file, report)
        return None if text is None else read_page(text, report)

    def _items(self) -> tuple[AuthoredItem, ...]:
        files = sorted(self._root.glob("items/*/*.yaml"), key=lambda one: one.name)
        opened = [self._open(file.relative_to(self._root).as_posix()) for file in files]
        beside = Beside(self._cases(), self._read_beside)
        items = [read_item(*one, beside) for one in opened if one is not None]
        return tuple(item for item in items if item is not None)

    def _cases(self) -> dict[str, Stimulus]:
        found: dict[str, Stimulus] = {}
        for path in sorted(self._root.glob("cases/*.md")):
            file = path.relative_to(self._root).as_posix()
            report = self._report(file)
            text = self._text(file, report)
            case = None if text is None else read_case(text, report)
            if case is not None:
                found[path.stem] = case
        return found

    def _read_beside(self, file: str) -> str | None:
        try:
            return (self._root / file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def _open(self, file: str) -> tuple[Table, Report] | None:
        report = self._report(file)
        text = self._text(file, report)
        if text is None:
            return None
        try:
            node = read_yaml(text)
        except Unreadable as error:
            report.add(error.line, "", error.message, error.fix)
            return None
        if not isinstance(node, Table):
            report.add(1, "", "not a mapping", "write fields and values")
            return None
        return node, report

    def _text(self, file: str, report: Report) -> str | None:
        try:
            return (self._root / file).read_text(encoding="utf-8")
        except OSError:
            report.add(0, "", "missing or not readable", "add the file")
        except UnicodeDecodeError:
            report.add(0, "", "not UTF-8", "save it as UTF-8")
        return None

    def _report(self, file: str) -> Report:
        return self._reports.setdefault(file, Report(file))

    def _refuse_unlisted(self, fields: Fields) -> None:
        """Report folders of certifications that the programme does not name."""
        listed = fields.texts("certifications")
        for folder in sorted(self._root.glob("certifications/*/")):
            if folder.name not in listed:
                fix = "add it to the list or remove the folder"
                fields.wrong("certifications", f"does not list {folder.name}", fix)


def _roles(fields: Fields) -> tuple[RoleAdvice, ...]:
    inner = fields.inner("roles")
    return tuple(RoleAdvice(one, inner.texts(one)) for one in inner.names) if inner else ()


def _paths(fields: Fields) -> tuple[LearningPath, ...]:
    inner = fields.inner("paths")
    return tuple(LearningPath(one, inner.text(one)) for one in inner.names) if inner else ()
