"""Content of an item to cleaned HTML, with places where interactions, gaps and feedback stand.

Reads structure only: what an interaction is, `interactions` knows.
"""

from collections.abc import Callable
from html import escape
from typing import Final

from exam_engine.exchange.allowed import DROPPED_WHOLE
from exam_engine.exchange.bodies import cleaned
from exam_engine.exchange.qti.media import address, media_type, picture
from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.view import Element, Vocabulary, refused
from exam_engine.items.assessment.interactions import Picture
from exam_engine.items.assessment.item import Feedback, Rubric

INLINE: Final = frozenset(
    {"inlineChoiceInteraction", "textEntryInteraction", "endAttemptInteraction"}
)
MOST_INTERACTIONS: Final = 1_000
SHARED: Final = "qti-"
"""What the names of QTI's shared vocabulary begin with."""
_PHRASES: Final = frozenset({"feedbackInline", "gapText", "inlineChoice", "label", "prompt"})
_VOID: Final = frozenset({"br", "col", "hr", "img", "source", "track", "wbr"})
_ADDRESSES: Final = ("src", "poster")
_PRINTED: Final = ("format", "field", "index", "base", "delimiter")


def content(element: Element | None, reading: Reading) -> str:
    """Return what an element holds as cleaned HTML; empty for none.

    Raises:
        ImportRefused: `unknown_interaction`, `remote_reference`, `broken_item`, `too_large`.
    """
    if element is None:
        return ""
    return safe(_wrapped(element, flow(element, reading), reading), reading)


def safe(html: str, reading: Reading) -> str:
    """Return HTML with our own places in it cleaned; what is taken away is noted.

    Raises:
        ImportRefused: `too_large` or `too_deep`.
    """
    clean, losses = cleaned(html, places=True)
    reading.losses += losses
    return clean


def flow(element: Element, reading: Reading, *but: str) -> str:
    """Return what an element holds as HTML that is still to be cleaned, but for some children."""
    parts = [escape(element.content(), quote=False)]
    for one in element.peek():
        if one.name not in but:
            parts.append(_child(one, reading))
        parts.append(escape(one.tail, quote=False))
    return "".join(parts)


def classes(element: Element, reading: Reading) -> tuple[str, ...]:
    """Return the shared class names of an element; others are a loss."""
    words = element.words("class")
    shared = tuple(one for one in words if one.startswith(SHARED))
    if len(shared) < len(words):
        reading.lose("dropped_class", element, f"only shared classes of {words} were kept")
    return shared


def read_modal(element: Element, reading: Reading) -> None:
    """Note a modal feedback."""
    _feedback(element, "modal", reading)


def _wrapped(element: Element, inner: str, reading: Reading) -> str:
    """Return content with what its element says of language and looks around it."""
    said = {
        "lang": element.get("xml:lang") or element.get("lang"),
        "dir": element.get("dir"),
        "class": " ".join(classes(element, reading)),
    }
    attributes = "".join(_attribute(name, value) for name, value in said.items() if value)
    tag = "span" if element.name in _PHRASES else "div"
    return f"<{tag}{attributes}>{inner}</{tag}>" if attributes else inner


def _child(element: Element, reading: Reading) -> str:
    if element.vocabulary is Vocabulary.FOREIGN:
        return _unwrapped(element, reading)
    if element.vocabulary is Vocabulary.QTI:
        if element.name.endswith("Interaction"):
            return _interaction(element, reading)
        if special := _SPECIAL.get(element.name):
            element.taken = True
            return special(element, reading)
    return "" if element.name in DROPPED_WHOLE else _markup(element, reading)


def _markup(element: Element, reading: Reading) -> str:
    """Return an element of HTML, MathML or SVG as it is, but for attributes of our places."""
    element.taken = True
    name = element.name
    attributes = "".join(_attributes(element, reading))
    if name in _VOID:
        return f"<{name}{attributes}>"
    return f"<{name}{attributes}>{flow(element, reading)}</{name}>"


def _attributes(element: Element, reading: Reading) -> "list[str]":
    found: list[str] = []
    for name in element.names():
        if name.startswith(("data-", "xsi:", "{")):
            continue
        value = element.get(name)
        if name in _ADDRESSES and element.vocabulary is Vocabulary.QTI:
            value = address(element, value, reading)
        if value or name == "alt":
            found.append(_attribute(name.removeprefix("xml:"), value))
    return found


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"'


def _unwrapped(element: Element, reading: Reading) -> str:
    """Keep the words inside an element of a vocabulary that we do not know."""
    words = flow(element, reading)
    element.taken = bool(words.strip())
    if element.taken:
        reading.lose("dropped_element", element, "not known; its content was kept")
    return words


def _interaction(element: Element, reading: Reading) -> str:
    element.taken = True
    if None in reading.interactions[-1:]:
        raise refused("nested_interaction", element, "stands inside of another interaction")
    at = len(reading.interactions)
    if at >= MOST_INTERACTIONS:
        raise refused("too_complex", element, f"is beyond {MOST_INTERACTIONS} interactions")
    reading.interactions.append(None)
    reading.interactions[at] = reading.interaction(element, reading)
    tag = "span" if element.name in INLINE else "div"
    return f'<{tag} data-interaction="{at}"></{tag}>'


def _feedback(element: Element, where: str, reading: Reading) -> int:
    element.taken = True
    at = len(reading.feedback)
    reading.feedback.append(None)
    reading.feedback[at] = Feedback(
        element.required("outcomeIdentifier"),
        element.required("identifier"),
        where,
        content(element, reading),
        element.get("title"),
        _shown(element),
    )
    return at


def _shown(element: Element) -> bool:
    return element.get("showHide").lower() != "hide"


def _feedback_inline(element: Element, reading: Reading) -> str:
    return f'<span data-feedback="{_feedback(element, "inline", reading)}"></span>'


def _feedback_block(element: Element, reading: Reading) -> str:
    return f'<div data-feedback="{_feedback(element, "block", reading)}"></div>'


def _template(tag: str) -> "Callable[[Element, Reading], str]":
    def placed(element: Element, reading: Reading) -> str:
        show = "show" if _shown(element) else "hide"
        return (
            f"<{tag}{_attribute('data-template', element.required('templateIdentifier'))}"
            f'{_attribute("data-value", element.required("identifier"))} data-show="{show}">'
            f"{flow(element, reading)}</{tag}>"
        )

    return placed


def _variable(element: Element, _: Reading) -> str:
    settings = ((name, element.get(name)) for name in _PRINTED)
    printed = "".join(_attribute(f"data-{name}", value) for name, value in settings if value)
    return f"<span{_attribute('data-variable', element.required('identifier'))}{printed}></span>"


def _gap(element: Element, _: Reading) -> str:
    return f"<span{_attribute('data-gap', element.required('identifier'))}></span>"


def _hottext(element: Element, reading: Reading) -> str:
    name = _attribute("data-hottext", element.required("identifier"))
    return f"<span{name}>{flow(element, reading)}</span>"


def _rubric(element: Element, reading: Reading) -> str:
    """Note a rubric; one that does not say who reads it is kept from candidates."""
    views = element.words("view")
    if not views:
        reading.lose("view_assumed", element, "does not say who reads it; taken as for authors")
    reading.rubrics.append(Rubric(views or ("author",), content(element, reading)))
    return ""


def _stage(element: Element, reading: Reading) -> str:
    """Read the picture first: each interaction on it shows it."""
    outer, reading.stage = reading.stage, picture(element.only("object", "img", "picture"), reading)
    placed = flow(element, reading, "object", "img", "picture")
    reading.stage = outer
    return placed


def _object(element: Element, reading: Reading) -> str:
    """Return a picture, sound or film as HTML's own element; of others, only the words inside."""
    kind = element.get("type") or media_type(element.get("data"))
    family = kind.partition("/")[0]
    if family == "image":
        return picture_tag(picture(element, reading))
    if family in {"audio", "video"}:
        source = address(element, element.get("data"), reading)
        shown = 'controls="controls"' + _attribute("src", source)
        return f"<{family} {shown}>{flow(element, reading)}</{family}>"
    reading.lose("dropped_object", element, f"{element.get('data'):.100}: only its words were kept")
    return flow(element, reading)


def picture_tag(shown: Picture | None) -> str:
    """Return a picture as an element of HTML; empty for none."""
    if shown is None or not shown.source:
        return ""
    sizes = {"width": shown.width, "height": shown.height}
    size = "".join(_attribute(name, str(value)) for name, value in sizes.items() if value)
    return f"<img{_attribute('src', shown.source)}{_attribute('alt', shown.alternative)}{size}>"


_SPECIAL: Final[dict[str, Callable[[Element, Reading], str]]] = {
    "contentBody": flow,
    "feedbackBlock": _feedback_block,
    "feedbackInline": _feedback_inline,
    "gap": _gap,
    "hottext": _hottext,
    "object": _object,
    "positionObjectStage": _stage,
    "printedVariable": _variable,
    "rubricBlock": _rubric,
    "templateBlock": _template("div"),
    "templateInline": _template("span"),
}
