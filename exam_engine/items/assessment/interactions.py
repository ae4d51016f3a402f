"""Interactions: the ways an item is answered, each bound to one response variable.

Content is cleaned HTML (MathML and SVG allowed) in which `<span data-gap="G1">`,
`<span data-hottext="H1">` and `<div data-interaction="0">` mark the places of gaps, hottexts and
interactions. No key is in here. Source: QTI 3 interactions.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from exam_engine.items.assessment.declarations import Area


class InteractionKind(StrEnum):
    """Every interaction; the value is QTI 2's element name without `Interaction`."""

    CHOICE = "choice"
    ORDER = "order"
    ASSOCIATE = "associate"
    MATCH = "match"
    GAP_MATCH = "gapMatch"
    INLINE_CHOICE = "inlineChoice"
    TEXT_ENTRY = "textEntry"
    EXTENDED_TEXT = "extendedText"
    HOTTEXT = "hottext"
    HOTSPOT = "hotspot"
    SELECT_POINT = "selectPoint"
    GRAPHIC_ORDER = "graphicOrder"
    GRAPHIC_ASSOCIATE = "graphicAssociate"
    GRAPHIC_GAP_MATCH = "graphicGapMatch"
    POSITION_OBJECT = "positionObject"
    SLIDER = "slider"
    DRAWING = "drawing"
    UPLOAD = "upload"
    MEDIA = "media"
    END_ATTEMPT = "endAttempt"
    PORTABLE_CUSTOM = "portableCustom"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class SimpleChoice:
    """One thing that a response can name: a choice, gap text, gap, hottext, hotspot or target.

    Attributes:
        content: cleaned HTML; for hotspots the label; may be empty.
        fixed: keeps its place when the others are shuffled.
        most, least: how often it may and must be used; `most` 0 is any number of times.
        groups: identifiers that it goes with; empty for all.
        area: its place on the image.
        template, shown: shown (or hidden) when the template variable names this choice.
    """

    id: str
    content: str = ""
    fixed: bool = False
    most: int = 1
    least: int = 0
    groups: tuple[str, ...] = ()
    area: Area | None = None
    template: str = ""
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that is part of an interaction; sizes in pixels, 0 where unknown."""

    source: str
    media_type: str = ""
    width: int = 0
    height: int = 0
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much an answer may and must hold; 0 for no upper bound, None where not said."""

    least: int = 0
    most: int = 1


@dataclass(frozen=True, slots=True)
class TextField:
    """What a typed answer looks like; hints only, except for `pattern`.

    Attributes:
        string_response: a second response variable that takes the raw text; empty for none.
        base: number base of typed integers, 2 to 36.
    """

    expected_length: int | None = None
    expected_lines: int | None = None
    pattern: str = ""
    placeholder: str = ""
    format: str = "plain"
    string_response: str = ""
    base: int = 10


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers of a slider, bounds inclusive; a step of 0 is any value."""

    lower: Decimal
    upper: Decimal
    step: Decimal = Decimal(1)
    reverse: bool = False
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class Interaction:
    """One interaction.

    Attributes:
        response: identifier of the response variable.
        prompt: cleaned HTML, or empty.
        choices: choices, sources, gap texts, hottexts or hotspots, in the author's order.
        targets: second set of a match, or the gaps of a gap match.
        bounds: of the number of choices, associations or strings.
        passage: cleaned HTML around gaps and hottexts.
        inline: stands inside a line of text.
        labels: words shown on it, such as the title of an end-attempt button.
        vocabulary: shared class names and data attributes that only change its looks.
        custom: the configuration of a portable or custom interaction, as JSON text.
    """

    kind: InteractionKind
    response: str
    prompt: str = ""
    choices: tuple[SimpleChoice, ...] = ()
    targets: tuple[SimpleChoice, ...] = ()
    shuffle: bool = False
    bounds: Bounds = Bounds()
    passage: str = ""
    picture: Picture | None = None
    field: TextField | None = None
    scale: Scale | None = None
    inline: bool = False
    labels: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    custom: str = ""
