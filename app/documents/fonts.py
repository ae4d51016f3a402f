"""The fonts of what is printed: where the build put them, and in which order a text asks them.

No fallback without a word: a text that no font can set is refused by whoever sets it. Fonts that an
operator installed on the machine are asked last, by the typesetter.
"""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[1] / "static" / "build" / "print"

SERIF_SEMIBOLD: Final = "serif-semibold.ttf"

_CHINESE: Final = "Noto Sans S Chinese"
_JAPANESE: Final = "Noto Sans Japanese"
_KOREAN: Final = "Noto Sans Korean"

_KANA: Final = ((0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F))
_HANGUL: Final = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF))

FAMILIES: Final = (
    "Source Serif 4",
    "Noto Sans Hebrew",
    "Noto Naskh Arabic",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Thai",
)
"""Families in the order in which they are asked; no two of them share a script."""

Ranges = tuple[tuple[int, int], ...]


def families_for(text: str) -> tuple[str, ...]:
    """Return the families to ask for a text, in this order.

    Han signs have other shapes in Chinese, Japanese and Korean: beside kana or hangul they are set
    as those who write these do, and alone as Chinese.
    """
    if _any(text, _KANA):
        return (*FAMILIES, _JAPANESE, _KOREAN, _CHINESE)
    if _any(text, _HANGUL):
        return (*FAMILIES, _KOREAN, _JAPANESE, _CHINESE)
    return (*FAMILIES, _CHINESE, _JAPANESE, _KOREAN)


def _any(text: str, ranges: Ranges) -> bool:
    return any(low <= ord(sign) <= high for sign in text for low, high in ranges)
