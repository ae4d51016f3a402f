"""Forms: one fixed arrangement of item versions, immutable, named by their content.

A form holds references, no wording and no keys; it says nothing about who sits it.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from exam_engine.forms.refusals import InvalidForm
from exam_engine.ids import BlueprintId, DomainId, FormId, ItemId
from exam_engine.items import ItemVersion, digest_of, to_document


@dataclass(frozen=True, slots=True)
class ItemRef:
    """One item version on a form.

    Attributes:
        digest: of the item version, so that the wording cannot change under the form.
        points: what its best response earns.
    """

    item: ItemId
    version: int
    digest: str
    domain: DomainId
    points: Decimal


@dataclass(frozen=True, slots=True)
class Section:
    """Items that are shown together, in the order given."""

    id: str
    title: str
    items: tuple[ItemRef, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """Sections of distinct items, drawn for one blueprint.

    Attributes:
        seed: what the draw was made with; the same seed, items and blueprint give this form.
        digest: SHA-256 of the canonical document of all other fields.
    """

    blueprint: BlueprintId
    seed: str
    sections: tuple[Section, ...]
    digest: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        ids = [ref.item for ref in self.items]
        if not ids:
            raise InvalidForm(f"a form without items: {self.blueprint}")
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise InvalidForm(f"the same item twice: {', '.join(twice)}")
        object.__setattr__(self, "digest", digest_of(to_document(self)))

    @property
    def id(self) -> FormId:
        """A short opaque name made of the digest."""
        return FormId(f"form-{self.digest[:16]}")

    @property
    def items(self) -> tuple[ItemRef, ...]:
        """All references, in the order shown."""
        return tuple(ref for section in self.sections for ref in section.items)

    @property
    def maximum(self) -> Decimal:
        """The points of the best attempt."""
        return sum((ref.points for ref in self.items), Decimal(0))

    def contains(self, item_version: ItemVersion) -> bool:
        """Tell whether exactly this wording is on the form."""
        return any(ref.digest == item_version.digest for ref in self.items)
