"""Markdown of authors to cleaned HTML, at import, so that no page ever renders source.

CommonMark with tables; no raw HTML, no pictures yet, no styles or classes, links only to https
and mail. Two locks: the renderer escapes, the cleaner allows by list.
"""

import re
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt

from exam_engine.items import Markup

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_TAGS = {
    *("p", "br", "hr", "strong", "em", "code", "pre", "blockquote", "a"),
    *("ul", "ol", "li", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"https", "mailto"}
_MARK = re.compile(r"\[\[([a-z][a-z0-9_]{0,15})(?:\|(.+?))?\]\]")
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class PageSection:
    """One H2 of a page with all below it.

    Attributes:
        id: made of the title; unique enough to link to.
        line: of the heading, counted from 1 in the Markdown given.
    """

    id: str
    title: str
    html: str
    line: int


def block(source: str) -> Markup:
    """Return paragraphs, lists, code and tables."""
    return Markup(source, _clean(_MARKDOWN.render(source)))


def inline(source: str) -> Markup:
    """Return one run of text: emphasis, code, links; blocks stay as they are typed."""
    return Markup(source, _clean(_MARKDOWN.renderInline(source)))


def passage(source: str) -> Markup:
    """Return blocks in which `[[g1]]` is a gap and `[[a|words]]` words that can be picked."""
    return Markup(source, _MARK.sub(_marked, block(source).html))


def _marked(found: re.Match[str]) -> str:
    name, words = found.groups()
    if words is None:
        return f'<span data-gap="{name}"></span>'
    return f'<span data-hottext="{name}">{words}</span>'


def sections(source: str) -> tuple[str, tuple[PageSection, ...]]:
    """Return the HTML before the first H2, and each H2 section."""
    lines, tokens = source.splitlines(), _MARKDOWN.parse(source)
    starts = [
        (token.map[0], tokens[at + 1].content)
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2" and token.map and not token.level
    ]
    bounds = [*(start for start, _ in starts), len(lines)]
    lead = "\n".join(lines[: bounds[0]])
    found = tuple(
        PageSection(slug(title), title, block("\n".join(lines[start + 1 : end])).html, start + 1)
        for (start, title), end in zip(starts, bounds[1:], strict=True)
    )
    return block(lead).html, found


def slug(title: str) -> str:
    """Return the title in lower-case ASCII words joined by hyphens."""
    return _NO_WORD.sub("-", title.lower()).strip("-")


def _clean(html: str) -> str:
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES).strip()
