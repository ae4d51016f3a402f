"""Foreign HTML to what a candidate's page may show: cleaned by an allow-list at import.

Text, lists, tables, media by relative path, MathML and SVG that only draw; no script, no style
sheet, no handler, no address elsewhere. What is taken away is reported as a loss.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

import nh3

from exam_engine.exchange import allowed
from exam_engine.exchange.imported import ImportRefused, Loss

LONGEST_BODY: Final = 2_000_000
MOST_TAGS: Final = 50_000
DEEPEST_BODY: Final = 2_000
"""Tags open at once; cleaning takes time in the square of it."""
_PLAIN: Final = re.compile(r"[^<&>\0\r\xa0]*")
_OPENED: Final = re.compile(r"<([a-zA-Z][^\s/>]*)")
_MOST_PASSES: Final = 5
_Filter = Callable[[str, str, str], str | None]
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_VOIDS: Final = "area base br col embed hr img input link meta source track wbr"
_VOID: Final = frozenset(_VOIDS.split())
_IMPLIED: Final = frozenset({"tbody", "tr", "colgroup"})
"""Tags that an HTML parser may add or leave out on its own."""


def cleaned(html: str, *, places: bool = False) -> tuple[str, tuple[Loss, ...]]:
    """Return the allowed part of a fragment, and one loss per kind of thing taken away.

    Args:
        html: foreign text; an XML serialisation must have closed its empty elements for HTML.
        places: keep the attributes that mark places of gaps, interactions and the like. Only for
            HTML in which the reader itself has put them: nothing foreign may pretend to be one.

    Raises:
        ImportRefused: `too_large` or `too_deep`.
    """
    if _PLAIN.fullmatch(html):
        return html.strip(), ()
    before = Counter(_OPENED.findall(html))
    _require_bounded(html, before.total())
    losses: dict[Loss, None] = {}

    def kept(tag: str, name: str, value: str) -> str | None:
        found = allowed.attribute(tag, name, value, places=places)
        if found != value and not allowed.says_the_same(found, value):
            losses[_attribute_loss(tag, name, value, found)] = None
        return found

    clean = _settled(html, kept)
    return clean, (*_tag_losses(before, Counter(_OPENED.findall(clean))), *losses)


def _settled(html: str, kept: _Filter) -> str:
    """Clean until nothing changes: mending one mistake of nesting may uncover another."""
    for _ in range(_MOST_PASSES):
        clean = nh3.clean(
            html,
            tags=set(allowed.TAGS),
            clean_content_tags=set(allowed.DROPPED_WHOLE),
            attributes={},
            generic_attribute_prefixes={""},
            attribute_filter=kept,
            url_schemes=set(allowed.SCHEMES_SEEN),
            link_rel=None,
        ).strip()
        if clean == html:
            break
        html = clean
    return html


def _require_bounded(html: str, tags: int) -> None:
    if len(html) > LONGEST_BODY or tags > MOST_TAGS:
        raise ImportRefused("too_large", f"a body of {len(html)} characters; split it")
    depth = 0
    for closes, tag in _TAG.findall(html):
        depth += tag not in _VOID and (-1 if closes else 1)
        if depth > DEEPEST_BODY:
            raise ImportRefused("too_deep", f"more than {DEEPEST_BODY} tags open at once")


def _tag_losses(before: Counter[str], after: Counter[str]) -> Iterable[Loss]:
    """Report every tag that became rarer."""
    for tag in sorted(before):
        if before[tag] > after[tag] and tag not in _IMPLIED:
            what = "with all inside" if tag in allowed.DROPPED_WHOLE else "its text was kept"
            yield Loss("dropped_element", tag[:60], f"is not shown to candidates; {what}")


def _attribute_loss(tag: str, name: str, value: str, found: str | None) -> Loss:
    code = allowed.loss_code(tag, name, value)
    what = "dropped" if found is None else f"kept as {found:.80}"
    return Loss(code, f"{tag}@{name}"[:120], f"{value:.80}: {what}")
