"""The allow-list of bodies: which tags, attributes and addresses a candidate's page may hold.

Decides one attribute at a time; taking the rest away is for `bodies`.
"""

import re
from typing import Final
from urllib.parse import unquote

_TEXT: Final = (
    "abbr address article aside b bdi bdo big blockquote br caption cite code col colgroup dd del "
    "details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ins kbd li "
    "main nav ol p pre q rb rp rt rtc ruby s samp section small span strong sub summary sup table "
    "tbody td tfoot th thead time tr tt u ul var wbr a"
)
_MEDIA: Final = "img audio video source track picture"
_MATH: Final = (
    "math maligngroup malignmark menclose merror mfenced mfrac mi mlabeledtr mmultiscripts mn mo "
    "mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable "
    "mtd mtext mtr munder munderover none semantics"
)
_SVG: Final = (
    "svg circle clipPath defs desc ellipse g line linearGradient marker mask path pattern polygon "
    "polyline radialGradient rect stop symbol text textPath tspan use"
)
SVG_TAGS: Final = frozenset(_SVG.split())
TAGS: Final = frozenset(" ".join((_TEXT, _MEDIA, _MATH, _SVG)).split())
_DROPPED_WHOLE_WORDS: Final = (
    "script style template noscript iframe noembed noframes xmp plaintext textarea select option "
    "title head annotation annotation-xml foreignObject animate animateMotion animateTransform set "
    "metadata"
)
DROPPED_WHOLE: Final = frozenset(_DROPPED_WHOLE_WORDS.split())
"""Tags whose inside is no text for candidates."""
SCHEMES_SEEN: Final = frozenset({"data", "http", "https", "javascript", "vbscript", "file", "blob"})
"""Schemes that reach the filter, which refuses and reports them; others are gone before."""

_MATH_TAGS: Final = frozenset(_MATH.split())
_EVERYWHERE: Final = frozenset({"id", "class", "lang", "dir", "role", "title"})
_OF_TAG: Final = {
    "a": "href",
    "audio": "src controls preload",
    "col": "span",
    "colgroup": "span",
    "details": "open",
    "img": "src alt width height",
    "li": "value",
    "ol": "start type reversed",
    "source": "src type media",
    "table": "border",
    "td": "colspan rowspan headers abbr align valign",
    "th": "colspan rowspan headers abbr scope align valign",
    "time": "datetime",
    "track": "src kind srclang label",
    "video": "src controls preload width height poster",
}
_OF_MATH_WORDS: Final = (
    "accent accentunder align alttext bevelled close columnalign columnlines columnspacing "
    "columnspan denomalign depth dir display displaystyle equalcolumns equalrows fence form frame "
    "framespacing height largeop linethickness lspace mathbackground mathcolor mathsize "
    "mathvariant maxsize minsize movablelimits notation numalign open rowalign rowlines rowspacing "
    "rowspan rspace scriptlevel separator separators stretchy symmetric voffset width"
)
_OF_MATH: Final = frozenset(_OF_MATH_WORDS.split())
_OF_SVG_WORDS: Final = (
    "clip-path clip-rule clipPathUnits color cx cy d direction display dominant-baseline dx dy "
    "fill fill-opacity fill-rule font-family font-size font-style font-weight fx fy "
    "gradientTransform gradientUnits height href letter-spacing markerHeight markerUnits "
    "markerWidth marker-end marker-mid marker-start mask maskUnits offset opacity orient "
    "pathLength patternTransform patternUnits points preserveAspectRatio r refX refY rotate rx ry "
    "spreadMethod startOffset stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset "
    "stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor "
    "text-decoration textLength transform vector-effect version viewBox visibility width "
    "word-spacing writing-mode x x1 x2 y y1 y2"
)
_OF_SVG: Final = frozenset(_OF_SVG_WORDS.split())
_PLACES: Final = {
    "data-gap": r"[^\s<>\"'&]{1,256}",
    "data-hottext": r"[^\s<>\"'&]{1,256}",
    "data-interaction": r"[0-9]{1,5}",
    "data-feedback": r"[0-9]{1,5}",
    "data-variable": r"[^\s<>\"'&]{1,256}",
    "data-template": r"[^\s<>\"'&]{1,256}",
    "data-value": r"[^\s<>\"'&]{1,256}",
    "data-show": r"show|hide",
    "data-format": r"[^<>]{1,256}",
    "data-field": r"[^<>]{1,256}",
    "data-index": r"[^<>]{1,256}",
    "data-base": r"[^<>]{1,256}",
    "data-delimiter": r"[^<>]{1,256}",
}
_IDENTIFIER: Final = re.compile(r"[^\s\"'<>&()]{1,256}")
_PREFIX: Final = "item-"
_REFERENCES: Final = frozenset(
    {"headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details"}
)
_SHARED_CLASS: Final = re.compile(r"qti-[a-z0-9-]{1,60}")
_ADDRESSES: Final = frozenset({"src", "poster"})
_WORDS: Final = {
    "dir": re.compile(r"ltr|rtl|auto"),
    "lang": re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}"),
    "role": re.compile(r"[a-z -]{1,60}"),
}
_DRAWING_FUNCTIONS: Final = re.compile(
    r"(?:(?:rgba?|hsla?|matrix|translate|scale|rotate|skewX|skewY)\s*\([^()]*\)|[^()])*"
)
_LOCAL_PAINT: Final = re.compile(r"url\(\s*#([^\s\"'<>&()]{1,256})\s*\)(.*)", re.DOTALL)
_DATA_IMAGE: Final = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_REMOTE: Final = re.compile(r"(?:https?|ftp|file):|//|\\\\", re.IGNORECASE)
_NO_PATH: Final = re.compile(r"[\x00-\x1f\x7f\\<>\"]")


def attribute(tag: str, name: str, value: str, *, places: bool) -> str | None:
    """Return what an attribute may say, or None where it must go.

    Identifiers and references to them get a prefix, so that no foreign one meets the page's own.
    """
    if name in _PLACES:
        fits = places and tag in {"span", "div"} and re.fullmatch(_PLACES[name], value)
        return value if fits else None
    if name in _EVERYWHERE:
        return _everywhere(name, value)
    if name.startswith("aria-") or name == "headers":
        return _referring(name, value)
    if tag in SVG_TAGS:
        return _drawn(tag, name, value)
    return _of_tag(tag, name, value)


def is_relative(path: str) -> bool:
    """Tell whether an address is a path that stays where its file lies."""
    plain = unquote(path)
    no_path = _NO_PATH.search(plain) or _SCHEME.match(plain) or plain.startswith(("/", "#", "?"))
    return bool(plain) and not no_path and ".." not in plain.split("/")


def is_data_image(address: str) -> bool:
    """Tell whether an address is a small picture of its own: PNG, JPEG, GIF or WebP."""
    return bool(_DATA_IMAGE.fullmatch(address))


def says_the_same(found: str | None, value: str) -> bool:
    """Tell whether the only changes are blanks and the prefix of identifiers."""
    return found is not None and _bare(found) == _bare(value)


def loss_code(tag: str, name: str, value: str) -> str:
    """Return the code of the loss of an attribute."""
    if name not in {"src", "href", "poster", "data"} or tag == "a":
        return "dropped_class" if name == "class" else "dropped_attribute"
    return address_loss(value)


def address_loss(address: str) -> str:
    """Return the code of an address that is not taken."""
    if _REMOTE.match(address.strip()):
        return "remote_reference"
    return "absolute_reference" if address.startswith("/") else "dropped_attribute"


def _bare(value: str) -> list[str]:
    return value.replace(_PREFIX, "").split()


def _own(identifier: str) -> str:
    return identifier if identifier.startswith(_PREFIX) else _PREFIX + identifier


def _referring(name: str, value: str) -> str:
    if name not in _REFERENCES:
        return value
    return " ".join(_own(one) for one in value.split() if _IDENTIFIER.fullmatch(one))


def _everywhere(name: str, value: str) -> str | None:
    value = value.strip()
    if name == "id":
        return _own(value) if _IDENTIFIER.fullmatch(value) else None
    if name == "class":
        return " ".join(one for one in value.split() if _SHARED_CLASS.fullmatch(one)) or None
    pattern = _WORDS.get(name)
    return value if pattern is None or pattern.fullmatch(value) else None


def _drawn(tag: str, name: str, value: str) -> str | None:
    """Return an attribute of SVG; a reference stays inside the drawing."""
    value = value.strip()
    if name not in _OF_SVG:
        return None
    if name == "href":
        inside = tag in {"use", "textPath", "linearGradient", "radialGradient", "pattern"}
        fits = inside and value.startswith("#") and _IDENTIFIER.fullmatch(value[1:])
        return f"#{_own(value[1:])}" if fits else None
    if painted := _LOCAL_PAINT.fullmatch(value):
        after = painted[2].strip()
        return f"url(#{_own(painted[1])})" + (f" {after}" if re.fullmatch(r"[#\w]+", after) else "")
    return value if _DRAWING_FUNCTIONS.fullmatch(value) else None


def _of_tag(tag: str, name: str, value: str) -> str | None:
    if tag in _MATH_TAGS:
        return value if name in _OF_MATH else None
    if name not in _OF_TAG.get(tag, "").split():
        return None
    if name == "href":
        fits = value.startswith("#") and _IDENTIFIER.fullmatch(value[1:])
        return f"#{_own(value[1:])}" if fits else None
    return value.strip() if name not in _ADDRESSES else _address(tag, value.strip())


def _address(tag: str, value: str) -> str | None:
    return value if is_relative(value) or (tag == "img" and is_data_image(value)) else None
