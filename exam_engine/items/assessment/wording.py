"""The words of one candidate's version: variables filled in, hidden parts left out.

Rewrites cleaned HTML tag by tag and trusts it to be clean; it never cleans.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from html import escape, unescape
from typing import Final

from exam_engine.items.assessment.printed import printed
from exam_engine.items.assessment.values import Multiple, Ordered, Value, Values

_TAG: Final = re.compile(r"""<(/?)([A-Za-z][^\s<>"'/]*)((?:[^<>"']|"[^"]*"|'[^']*')*+)>""")
_ATTRIBUTE: Final = re.compile(r"""([^\s="'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SYMBOL: Final = re.compile(r"<mi(?:\s[^<>]*)?>\s*([^<>\s]{1,256})\s*</mi>")
_VOID: Final = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"),
    *("param", "source", "track", "wbr"),
}
_PRINTED: Final = {
    "data-format": "format",
    "data-field": "field",
    "data-index": "index",
    "data-base": "base",
    "data-delimiter": "delimiter",
}


def worded(html: str, templates: Values, symbols: AbstractSet[str] = frozenset()) -> str:
    """Return the HTML with values in the places of variables, without what they hide.

    The places of feedback go as well: their identifiers may tell.

    Args:
        html: cleaned, with the places that readers mark by `data-` attributes.
        templates: values of template variables.
        symbols: names of those that also stand in formulas.
    """
    if symbols:
        html = _SYMBOL.sub(lambda found: _symbol(found, templates, symbols), html)
    if not any(f"data-{place}" in html for place in ("variable", "feedback", "template")):
        return html
    return "".join(_pieces(html, templates))


def shows(value: Value, identifier: str, *, shown: bool) -> bool:
    """Tell whether a variable lets that identifier be seen; NULL names nothing.

    Args:
        value: of a template variable.
        identifier: of a choice or a part.
        shown: seen when the variable names it, or else hidden then.
    """
    names = value if isinstance(value, Multiple | Ordered) else (value,)
    return (identifier in names) is shown


def _pieces(html: str, templates: Values) -> Iterator[str]:
    """Yield what is left, piece by piece, in one pass."""
    position = hidden = 0
    for tag in _TAG.finditer(html):
        if not hidden:
            yield html[position : tag.start()]
        position = tag.end()
        closes, name, rest = tag.groups()
        opens = not closes and name.lower() not in _VOID
        if hidden:
            hidden += opens - bool(closes)
            continue
        replacement = _replacement(rest, templates) if opens else None
        if replacement is None:
            yield tag[0]
        else:
            yield replacement
            hidden = 1
    if not hidden:
        yield html[position:]


def _replacement(attributes: str, templates: Values) -> str | None:
    """Return what stands instead of an element, or None where it stays."""
    if "data-" not in attributes:
        return None
    found = {name: unescape(one or other) for name, one, other in _ATTRIBUTE.findall(attributes)}
    if "data-variable" in found:
        return escape(printed(templates.get(found["data-variable"]), _format(found)), quote=False)
    if "data-feedback" in found:
        return ""
    if "data-template" in found:
        value, shown = templates.get(found["data-template"]), found.get("data-show") != "hide"
        return None if shows(value, found.get("data-value", ""), shown=shown) else ""
    return None


def _format(attributes: Mapping[str, str]) -> dict[str, str]:
    return {of: attributes[name] for name, of in _PRINTED.items() if name in attributes}


def _symbol(found: re.Match[str], templates: Values, symbols: AbstractSet[str]) -> str:
    """Return a symbol of a formula as the number that it stands for."""
    name = unescape(found[1])
    if name not in symbols or templates.get(name) is None:
        return found[0]
    return f"<mn>{escape(printed(templates[name], {}), quote=False)}</mn>"
