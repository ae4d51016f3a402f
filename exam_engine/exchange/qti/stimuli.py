"""Passages that an item shares with others: put before its body, as candidates read them.

Only out of the same package; a passage elsewhere is a loss.
"""

import posixpath

from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.qti.body import content
from exam_engine.exchange.qti.media import resolved
from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.view import Element
from exam_engine.exchange.safe_xml import parse_xml


def read_stimuli(element: Element, reading: Reading) -> str:
    """Return the passages that an item refers to as cleaned HTML; empty for none."""
    found = (_passage(one, reading) for one in element.every("assessmentStimulusRef"))
    return "".join(f"<div>{one}</div>" for one in found if one)


def _passage(element: Element, reading: Reading) -> str:
    element.swallow()
    path = resolved(reading.folder, element.required("href"))
    opened = reading.open_file(path)
    try:
        root = Element(parse_xml(opened)) if opened is not None else None
    except ImportRefused as refusal:
        reading.lose("missing_stimulus", element, f"{path:.100}: {refusal}")
        return ""
    body = root.only("stimulusBody") if root else None
    if body is None:
        reading.lose("missing_stimulus", element, f"{path:.100} is not there; add its text by hand")
        return ""
    folder, reading.folder = reading.folder, posixpath.dirname(path)
    passage = content(body, reading)
    reading.folder = folder
    return passage
