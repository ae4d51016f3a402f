"""The public page of a certification: front matter and Markdown to clean HTML by section.

What must be on such a page is checked by `lint`; how it looks is for templates.
"""

from dataclasses import dataclass

from exam_engine.catalogue import Level
from exam_engine.exchange.fields import Fields, Report
from exam_engine.exchange.markup import PageSection, sections
from exam_engine.exchange.source import Table, Unreadable, read_yaml

_FENCE = "---"


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
    lines = text.splitlines()
    if lines[:1] != [_FENCE] or _FENCE not in lines[1:]:
        report.add(1, "", "no front matter", "begin with --- lines around title and summary")
        return None
    end = lines.index(_FENCE, 1)
    try:
        node = read_yaml("\n".join(lines[1:end]), first_line=2)
    except Unreadable as error:
        report.add(error.line, "", error.message, error.fix)
        return None
    if not isinstance(node, Table):
        report.add(2, "", "front matter is not a mapping", "write fields and values")
        return None
    return _page(Fields(node, report), "\n".join(lines[end + 1 :]))


def _page(fields: Fields, body: str) -> Page | None:
    title, summary = fields.text("title"), fields.text("summary")
    level, audience = fields.member("level", Level), fields.text("audience")
    fields.close()
    lead, found = sections(body)
    return fields.report.make(fields, lambda: Page(title, summary, level, audience, lead, found))
