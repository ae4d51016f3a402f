"""What reading a foreign file gives: items, refusals by name, and what was lost on the way.

Every reader and writer of `exchange` speaks these values; none of them scores or stores.
"""

import posixpath
from dataclasses import dataclass
from typing import ClassVar, Final

from exam_engine.exchange.refusals import ExchangeError
from exam_engine.items.assessment.item import AssessmentItem

LONGEST_IDENTIFIER: Final = 256


class ImportRefused(ExchangeError):
    """A file, or one item of it, is not taken.

    Attributes:
        reason: stable, lower case with underscores, such as `doctype` or `unknown_operator`.
    """

    code: ClassVar[str] = "import_refused"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that a conversion did not keep or had to decide.

    Attributes:
        code: stable, lower case with underscores, such as `dropped_attribute`.
        where: element, attribute or line in the source, as a short path.
        detail: what was there and what became of it; one sentence.
    """

    code: str
    where: str
    detail: str


@dataclass(frozen=True, slots=True)
class ImportedItem:
    """One item of a file, taken or refused; exactly one of `item` and `refusal` is set.

    Attributes:
        file: path of the file, inside a package its name there.
        identifier: of the item where it has one, otherwise a name made of file and position.
        format: such as `qti-3.0`, `qti-2.2`, `qti-2.1`, `qti-2.0`, `qti-1.2`, `moodle-xml`, `gift`,
            `aiken`, `csv`, `xlsx`, `assay`.
    """

    file: str
    identifier: str
    format: str
    item: AssessmentItem | None = None
    refusal: ImportRefused | None = None
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """One item in a foreign format, and what that format cannot say."""

    data: bytes
    losses: tuple[Loss, ...] = ()


def name_of(file: str) -> str:
    """Return the name of a file without folders and ending, for an item that has none."""
    return posixpath.splitext(posixpath.basename(file))[0][:LONGEST_IDENTIFIER] or "item"
