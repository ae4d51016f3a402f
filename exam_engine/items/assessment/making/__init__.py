"""Canonical items from plain parts: what is asked, the answers, and what each earns.

For readers of formats that have no program of their own: `made(stem, parts)` is the item. Points
are absolute and exact. What a format's marks mean is for its reader.
"""

from exam_engine.items.assessment.making.choices import (
    Answer,
    Ranking,
    multiple_choice,
    ordering,
    single_choice,
    true_false,
)
from exam_engine.items.assessment.making.pairs import (
    Gap,
    GapText,
    Pairing,
    gap_match,
    gap_place,
    matching,
)
from exam_engine.items.assessment.making.stems import (
    EXPLANATION,
    RESPONSE,
    Part,
    Stem,
    feedback_of,
    letters,
    made,
    place,
)
from exam_engine.items.assessment.making.typed import (
    Otherwise,
    Span,
    Spelling,
    essay,
    normal,
    typed_number,
    typed_text,
)

__all__ = [
    "EXPLANATION",
    "RESPONSE",
    "Answer",
    "Gap",
    "GapText",
    "Otherwise",
    "Pairing",
    "Part",
    "Ranking",
    "Span",
    "Spelling",
    "Stem",
    "essay",
    "feedback_of",
    "gap_match",
    "gap_place",
    "letters",
    "made",
    "matching",
    "multiple_choice",
    "normal",
    "ordering",
    "place",
    "single_choice",
    "true_false",
    "typed_number",
    "typed_text",
]
