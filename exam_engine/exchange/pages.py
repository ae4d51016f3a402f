"""The public page of a certification: front matter and Markdown to clean HTML by section.

What must be on such a page is checked by `lint`; how it looks is for templates.
"""

from dataclasses import dataclass

from exam_engine.catalogue import Level
from exam_engine.exchange.fields import Fields, Report
from exam_engine.exchange.front_matter import front_matter
from exam_engine.exchange.markup import PageSection, sections


@dataclass(frozen=True, slots=True)
class Page:
    """One certification's page; all HTML is cleaned."""

    title: str
    summary: str
    level: Level
    audience: str
    lead_html: str
    sections: tuple[PageSection, ...]


def read_page(text: str, report: Report) -> Page | None:
    """Return the page; None, with the problems in `report`, if it cannot be read."""
    found = front_matter(text, report)
    return None if found is None else _page(*found)


def _page(fields: Fields, body: str) -> Page | None:
    title, summary = fields.text("title"), fields.text("summary")
    level, audience = fields.member("level", Level), fields.text("audience")
    fields.close()
    lead, found = sections(body)
    return fields.report.make(fields, lambda: Page(title, summary, level, audience, lead, found))
