"""Things on a desk, as a detector of objects may tell them. Readings, no judgement."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict, cast


class ObjectKind(StrEnum):
    """The closed set of things that a detector of objects may tell."""

    PHONE = "phone"
    BOOK = "book"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class SeenObject:
    """One thing in the picture: its kind, box as shares of the picture's sides, score 0 to 1."""

    kind: ObjectKind
    left: float
    top: float
    width: float
    height: float
    score: float


@dataclass(frozen=True, slots=True)
class SeenObjects:
    """What a detector of objects saw.

    Attributes:
        found: by falling score; empty when it looked and saw none.
        name: detector and its version.
        model_sha256: digest of its model, or None when it has none.
    """

    found: tuple[SeenObject, ...]
    name: str
    model_sha256: str | None


class _ObjectsFields(TypedDict):
    """Fields of seen objects as stored."""

    found: list[dict[str, float]]
    name: str
    model_sha256: str | None


def objects_from(stored: object) -> SeenObjects | None:
    """Read stored objects, absent in documents of earlier days.

    Raises:
        KeyError, TypeError, ValueError: they do not parse.
    """
    if stored is None:
        return None
    fields = cast("_ObjectsFields", stored)
    found = tuple(
        SeenObject(**{**one, "kind": ObjectKind(str(one["kind"]))})  # type: ignore[arg-type]
        for one in fields["found"]
    )
    return SeenObjects(found, fields["name"], fields["model_sha256"])
