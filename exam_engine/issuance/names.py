"""Whether two spellings of a person's name mean the same name, without a distance.

Not a search: the answer is yes or no, so that somebody who asks learns nothing but what they knew.

Source: Unicode normalisation form KD and case folding (UAX 15; The Unicode Standard, 5.18).
"""

import unicodedata

LONGEST_NAME = 200
"""Characters of a name that are compared, inclusive."""
LEAST_PARTS = 2

# Accents on Latin, Greek and Cyrillic letters, and vowel points of Hebrew and Arabic, which people
# leave out. Vowel signs of other scripts are letters: without them two names would become one.
_LEFT_OUT = (
    range(0x0300, 0x0370),
    range(0x0591, 0x05C8),
    range(0x064B, 0x0660),
    range(0x1AB0, 0x1B00),
    range(0x1DC0, 0x1E00),
    range(0x20D0, 0x2100),
    range(0xFE20, 0xFE30),
)


def same_name(typed: str, held: str) -> bool:
    """Tell whether a typed name is the held one.

    Capitals, accents, punctuation and the order of the parts do not matter. Every part of the
    shorter name must be in the longer one, and at least two parts; a name of one part alone must
    be the whole name on both sides.
    """
    ours, theirs = name_parts(held), name_parts(typed)
    shorter, longer = sorted((ours, theirs), key=len)
    return shorter <= longer and (len(shorter) >= LEAST_PARTS or (bool(ours) and ours == theirs))


def name_parts(name: str) -> frozenset[str]:
    """Return the parts of a name as they are compared; empty for a text without letters."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return frozenset("".join(_kept(sign) for sign in folded).split())


def _kept(sign: str) -> str:
    if any(ord(sign) in left_out for left_out in _LEFT_OUT):
        return ""
    kind = unicodedata.category(sign)
    if sign in "'\u2019\u02bc`":  # O'Brien is also written OBrien
        return ""
    if kind == "Cf":  # joins and turns letters, and is never seen
        return ""
    return sign if kind[0] in "LMN" else " "
