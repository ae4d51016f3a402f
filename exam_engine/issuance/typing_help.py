"""What was typed for a credential number, read as far as it goes, and what was probably meant.

Helps and never decides: only `number.parse_number` says what a number is. The check character is
public, so nothing is told here that everybody could not work out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import ALPHABET, LENGTH, bare_text, parse_number
from exam_engine.issuance.refusals import MistypedNumber

MOST_SUGGESTIONS = 4
LOOK_ALIKES = ("0DQ", "17", "2Z", "38B", "4A", "5S", "6GC", "EF", "KX", "MN", "PR", "UVYW")
"""Signs that are taken for one another in print or handwriting; U is in no number."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody typed.

    Attributes:
        number: the number, where the text is one.
        count: signs that were typed, blanks and hyphens left out.
        foreign: signs that no number has, in order, each once.
        meant: up to four numbers that differ by one look-alike or one swap of neighbours.
    """

    number: CredentialNumber | None
    count: int
    foreign: str
    meant: tuple[CredentialNumber, ...]


def read_typed(text: str) -> Reading:
    """Read what was typed; for any text, at once. Trying what was meant takes 0.3 ms."""
    reading = read_signs(text)
    if reading.number is not None or reading.count != LENGTH:
        return reading
    meant = dict.fromkeys(
        one for near in _near(bare_text(text)) if (one := _parsed(near)) is not None
    )
    # More than four are no help: somebody has to look at the certificate again.
    return replace(reading, meant=tuple(meant)[:MOST_SUGGESTIONS])


def read_signs(text: str) -> Reading:
    """Read what was typed and try nothing that was meant: for the lines of a list."""
    typed = bare_text(text)
    foreign = "".join(dict.fromkeys(sign for sign in typed if sign not in ALPHABET))
    return Reading(_parsed(typed), len(typed), foreign, ())


def _parsed(text: str) -> CredentialNumber | None:
    try:
        return parse_number(text)
    except MistypedNumber:
        return None


def _near(typed: str) -> Iterator[str]:
    """Return every text one look-alike or one swap of neighbours away, look-alikes first."""
    for place, sign in enumerate(typed):
        for group in LOOK_ALIKES:
            if sign in group:
                for other in group.replace(sign, ""):
                    yield typed[:place] + other + typed[place + 1 :]
    for place in range(len(typed) - 1):
        left, right = typed[place], typed[place + 1]
        if left != right:
            yield typed[:place] + right + left + typed[place + 2 :]
