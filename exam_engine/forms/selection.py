"""Which items of a test one candidate gets, and in which order: seeded, the same for ever.

Required children are always among those selected, fixed ones keep their place after selection.
Nothing is evaluated here. Source: QTI 3 selection and ordering.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from exam_engine.forms.assessment_test import AssessmentTest, Child, ItemReference, Part, Section
from exam_engine.forms.session_control import USUAL_CONTROL, SessionControl
from exam_engine.items.seeded import below, permuted, words

_SELECT: Final = "select"
_ORDER: Final = "order"


@dataclass(frozen=True, slots=True)
class SelectedItem:
    """One item that a candidate gets.

    Attributes:
        instance: name of its session: the reference's identifier, with `.1`, `.2` and so on behind
            it where the same reference was selected more than once.
        sections: identifiers of the sections around it, outermost first.
        path: the same, each with its number among the selected children, so that a section that
            was selected twice is two places.
        control: what a candidate may do with it, nothing left open.
    """

    instance: str
    reference: ItemReference
    part: str
    sections: tuple[str, ...]
    path: tuple[str, ...]
    control: SessionControl


def select(test: AssessmentTest, seed: str) -> tuple[SelectedItem, ...]:
    """Return the items of one candidate in their order; the same seed gives the same items."""
    drawn = [one for part in test.parts for one in _part(part, seed)]
    counts = Counter(one.reference.id for one in drawn)
    numbers: Counter[str] = Counter()
    named: list[SelectedItem] = []
    for one in drawn:
        name = one.reference.id
        numbers[name] += 1
        instance = f"{name}.{numbers[name]}" if counts[name] > 1 else name
        named.append(replace(one, instance=instance))
    return tuple(named)


@dataclass(frozen=True, slots=True)
class _Unit:
    """What moves as one when a section is shuffled."""

    items: tuple[SelectedItem, ...]
    fixed: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a draw stands, and what holds for its items."""

    seed: str
    part: str
    sections: tuple[str, ...]
    path: tuple[str, ...]
    control: SessionControl

    def inside(self, section: Section, number: int) -> "_Place":
        """Return the place inside a section, the number-th selected child of what is around."""
        return replace(
            self,
            sections=(*self.sections, section.id),
            path=(*self.path, f"{section.id}#{number}"),
            control=section.control.within(self.control),
        )


def _part(part: Part, seed: str) -> Iterator[SelectedItem]:
    place = _Place(seed, part.id, (), (), part.control.within(USUAL_CONTROL))
    for number, child in enumerate(part.children):
        for unit in _units(child, place, number, mixing=False):
            yield from unit.items


def _units(child: Child, place: _Place, number: int, *, mixing: bool) -> list[_Unit]:
    """Return what a child brings into the order of the section around it.

    Args:
        child: an item or a section.
        place: of what is around it.
        number: of the child among the selected ones.
        mixing: whether the children around are shuffled.
    """
    if isinstance(child, ItemReference):
        control = child.control.within(place.control)
        item = SelectedItem(child.id, child, place.part, place.sections, place.path, control)
        return [_Unit((item,), child.fixed)]
    inside = place.inside(child, number)
    mixed = mixing and not child.visible and not child.keep_together
    units = _inner(child, inside, mixing=child.shuffle or mixed)
    if mixed:
        return units
    ordered = _shuffled(units, inside) if child.shuffle else units
    return [_Unit(tuple(one for unit in ordered for one in unit.items), child.fixed)]


def _inner(section: Section, place: _Place, *, mixing: bool) -> list[_Unit]:
    units: list[_Unit] = []
    for number, child in enumerate(_selected(section, place)):
        units += _units(child, place, number, mixing=mixing)
    return units


def _selected(section: Section, place: _Place) -> list[Child]:
    """Return the selected children in the author's order, some more than once."""
    children = section.children
    if section.selection is None:
        return list(children)
    chosen = [at for at, one in enumerate(children) if one.required]
    missing = section.selection.count - len(chosen)
    if section.selection.with_replacement:
        drawn = words(place.seed, place.part, _SELECT, *place.path)
        chosen += [below(len(children), drawn) for _ in range(missing)]
    else:
        spare = [at for at, one in enumerate(children) if not one.required]
        chosen += permuted(spare, place.seed, place.part, _SELECT, *place.path)[:missing]
    return [children[at] for at in sorted(chosen)]


def _shuffled(units: Sequence[_Unit], place: _Place) -> list[_Unit]:
    moving = [one for one in units if not one.fixed]
    moved = iter(permuted(moving, place.seed, place.part, _ORDER, *place.path))
    return [one if one.fixed else next(moved) for one in units]
