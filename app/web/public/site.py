"""Public pages: the programme's front door and one page per certification."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.auth import PUBLIC, access
from app.services.catalogue.content import Library, slug_of
from app.services.rows import JsonValue
from app.web.language import gettext as _
from app.web.words.renewal_words import renewal_of, span_in_words
from app.wiring import Wiring
from exam_engine.catalogue import Advised, AnyOf, Prerequisite, Required, Scheme, schemes_of
from exam_engine.ids import SchemeId


@dataclass(frozen=True, slots=True)
class SitePages:
    """Pages that anybody may read."""

    wiring: Wiring

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("site", __name__)
        pages.add_url_rule("/", view_func=self.home)
        pages.add_url_rule("/practice", view_func=self.practice)
        pages.add_url_rule("/certifications/<slug>", view_func=self.certification)
        pages.add_url_rule("/certifications/<slug>/v<version>", view_func=self.certification)
        pages.add_url_rule(
            "/certifications/<slug>/v<version>/criteria", view_func=self.certification
        )
        return pages

    @access(PUBLIC)
    def home(self) -> ResponseReturnValue:
        """Show what one can do here, and the map of certifications."""
        with self.wiring.read() as uow:
            library = Library(uow.content)
            programme = library.programme()
            schemes = library.schemes()
        return render_template(
            "public/home.html",
            programme=programme,
            certifications=[_summary(scheme, schemes) for scheme in schemes],
        )

    @access(PUBLIC)
    def practice(self) -> ResponseReturnValue:
        """Show the practice room, which lives in the page alone."""
        return render_template("public/practice.html")

    @access(PUBLIC)
    def certification(self, slug: str, version: str = "") -> ResponseReturnValue:
        """Show one certification: what it is, how to prepare, what it requires."""
        with self.wiring.read() as uow:
            library = Library(uow.content)
            page = library.page(slug)
            schemes = library.schemes()
        scheme = next(one for one in schemes if slug_of(one.id) == slug)
        return render_template(
            "public/certification.html",
            page=page,
            scheme=_details(scheme, schemes),
            asked_version=version if version and version != scheme.version else None,
        )


def prerequisites_of(scheme: Scheme, schemes: list[Scheme]) -> list[dict[str, JsonValue]]:
    """Return what stands before a certification, in words, required ones marked."""
    names = {one.id: one.name for one in schemes}
    return [
        {
            "required": not isinstance(one, Advised),
            "text": _prerequisite_words(one, names),
            "slug": slug_of(one.scheme) if isinstance(one, Required) else None,
        }
        for one in scheme.prerequisites
    ]


def _prerequisite_words(one: Prerequisite, names: Mapping[SchemeId, str]) -> str:
    if isinstance(one, Advised):
        return one.text
    listed = _(" or ").join(names.get(name, name) for name in schemes_of([one]))
    if isinstance(one, AnyOf) and one.passed_within is not None:
        span = span_in_words(one.passed_within)
        return _("%(names)s, earned within %(span)s before the exam", names=listed, span=span)
    if isinstance(one, Required) and one.min_version:
        return _("%(name)s, version %(version)s or later", name=listed, version=one.min_version)
    return listed


def _summary(scheme: Scheme, schemes: list[Scheme]) -> dict[str, JsonValue]:
    return {
        "slug": slug_of(scheme.id),
        "name": scheme.name,
        "code": scheme.code,
        "level": scheme.level.value,
        "track": scheme.track,
        "term_years": scheme.term.years,
        "has_exam": scheme.exam is not None,
        "prerequisites": cast("list[JsonValue]", prerequisites_of(scheme, schemes)),
    }


def _details(scheme: Scheme, schemes: list[Scheme]) -> dict[str, object]:
    exam = scheme.exam
    return {
        **_summary(scheme, schemes),
        "version": scheme.version,
        "exam": None
        if exam is None
        else {
            "items": exam.items,
            "minutes": int(exam.time_limit.total_seconds() // 60),
            "snapshot_s": int(exam.snapshot_interval.total_seconds()),
        },
        "retake": {
            "waits": [one.days for one in scheme.retake.wait],
            "max_per_year": scheme.retake.max_per_year,
        },
        "renewal": renewal_of(scheme, schemes),
    }
