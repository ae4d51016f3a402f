"""The parts of a certification: what a credential may be limited to when its scope is reduced.

Not domains of a blueprint, which say what an exam asks; parts say what a credential states.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from exam_engine.catalogue.refusals import InvalidScheme

MOST_PARTS = 12
LONGEST_NAME = 60
_ID = re.compile(r"(?=.{1,40}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what a certification covers, which a credential may be limited to.

    Attributes:
        id: a slug that stays.
        name: as documents print it.
    """

    id: str
    name: str

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise InvalidScheme("scope", f"not a slug of at most 40 signs: {self.id}")
        if not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise InvalidScheme("scope", f"a name has 1 to {LONGEST_NAME} signs: {self.name!r}")


def require_parts(scope: Sequence[Part]) -> None:
    """Refuse a scope of one part, of too many, or with two that are alike.

    Raises:
        InvalidScheme: it is one of these.
    """
    if len(scope) == 1 or len(scope) > MOST_PARTS:
        raise InvalidScheme("scope", f"none, or 2 to {MOST_PARTS} parts: {len(scope)}")
    for said in ([one.id for one in scope], [one.name for one in scope]):
        if len(set(said)) < len(said):
            raise InvalidScheme("scope", "two parts are alike")


def names_of(scope: Sequence[Part], covers: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the parts with these ids, in the order of the scope."""
    return tuple(one.name for one in scope if one.id in covers)
