"""Markdown files that begin with fields between two `---` lines; the fields are not interpreted."""

from exam_engine.exchange.fields import Fields, Report
from exam_engine.exchange.source import Table, Unreadable, read_yaml

_FENCE = "---"


def front_matter(text: str, report: Report) -> tuple[Fields, str] | None:
    """Return the fields and the Markdown below them; None, reported, if there are none."""
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
    return Fields(node, report), "\n".join(lines[end + 1 :])
