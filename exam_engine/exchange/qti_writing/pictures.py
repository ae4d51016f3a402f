"""Pictures of interactions to `object` or `img`, whichever keeps all that is known of them.

Only names them; their bytes are for `packages`.
"""

from lxml import etree

from exam_engine.exchange.qti.media import media_type, pixels
from exam_engine.exchange.qti_writing.sheet import Sheet
from exam_engine.items.assessment.interactions import Picture


def write_picture(sheet: Sheet, parent: etree._Element, shown: Picture | None) -> None:
    """Append a picture; an interaction without one loses nothing but its sense."""
    if shown is None:
        sheet.lose("no_picture", str(parent.tag).rpartition("}")[2], "has no picture to work on")
        return
    sizes = {"width": shown.width or None, "height": shown.height or None}
    told = media_type(shown.source)
    if sheet.is_3 and shown.media_type in {"", told}:
        made = etree.SubElement(parent, sheet.plain_name("img"))
        made.set("src", sheet.words(shown.source))
        made.set("alt", sheet.words(shown.alternative))
    else:
        made = etree.SubElement(parent, sheet.plain_name("object"))
        made.set("data", sheet.words(shown.source))
        made.set("type", sheet.words(shown.media_type or told))
        made.text = sheet.words(shown.alternative)
    for name, value in sizes.items():
        if value:
            made.set(name, str(value))


def picture_of(fragment: etree._Element) -> Picture | None:
    """Return the picture that a fragment is, or None for one that is or holds more."""
    texts = [fragment.text, *(one.tail for one in fragment)]
    if len(fragment) != 1 or fragment[0].tag != "img" or any(one and one.strip() for one in texts):
        return None
    only = fragment[0]
    source = only.get("src", "")
    width, height = pixels(only.get("width", "")), pixels(only.get("height", ""))
    return Picture(source, media_type(source), width, height, only.get("alt", ""))
