"""What is written by hand about one route that programs ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.services.rows import JsonValue

Schema = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; those of the path are required."""

    name: str
    description: str
    example: str
    place: str = "path"
    form: Schema = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries.

    Attributes:
        types: media types with their schemas.
        example: of the first type; None where it is a file.
    """

    description: str
    types: Mapping[str, Schema]
    example: JsonValue = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered where nothing is refused."""

    status: int
    description: str
    media: str
    form: Schema
    example: JsonValue = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One route, asked with one method.

    Attributes:
        group: heading under which pages show it.
        name: stable, for programs that make clients out of the description.
        summary: a few words.
        description: what to know; Markdown without headings.
        refusals: classes of the table of refusals that this route can answer with.
    """

    group: str
    name: str
    summary: str
    description: str
    answers: tuple[Answer, ...]
    refusals: tuple[type[Exception], ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
