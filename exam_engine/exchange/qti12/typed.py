"""Typed answers of QTI 1.2: lines, essays, numbers, and blanks whose labels are accepted texts.

An answer is a number where it is only compared with numbers, and an essay where no condition
with points looks at it.
"""

from collections.abc import Sequence
from typing import Final

from exam_engine.exchange.qti.view import Element, refused
from exam_engine.exchange.qti12.facts import Kind
from exam_engine.exchange.qti12.labels import cardinality_of, labels_of, prompt_of, size
from exam_engine.exchange.qti12.slots import Reading, Slot
from exam_engine.items.assessment.interactions import Interaction, InteractionKind, TextField
from exam_engine.items.assessment.values import BaseType, Cardinality

_TYPED: Final = "openentry"
_ALGORITHMS: Final = ("", "equivalence", "textequivalence", "textinchoices")


def read_typed(element: Element, render: Element, reading: Reading) -> Interaction:
    """Return a line or an essay.

    Raises:
        ImportRefused: `several_blanks`.
    """
    labels = list(labels_of(render))
    if len(labels) > 1:
        raise refused("several_blanks", element, "has several blanks; give each its own response")
    for one in labels:
        one.swallow()
    name = element.get("ident")
    base = BaseType.FLOAT if _is_number(element, render, reading) else BaseType.STRING
    reading.slots[name] = Slot(name, Cardinality.SINGLE, base)
    essay = name not in reading.tested.scored or reading.facts.kind is Kind.ESSAY
    return Interaction(
        InteractionKind.EXTENDED_TEXT if essay else InteractionKind.TEXT_ENTRY,
        name,
        prompt=prompt_of(element, reading),
        field=TextField(
            expected_length=size(render.get("maxchars")) or size(render.get("columns")),
            expected_lines=size(render.get("rows")),
        ),
    )


def is_blank(element: Element, labels: Sequence[Element], reading: Reading) -> bool:
    """Tell whether labels are texts that a typed answer may be, which must not be shown."""
    types = {one.get("answer_type").lower() for one in labels}
    if types != {""}:
        return types == {_TYPED}
    if reading.facts.kind is Kind.BLANKS:
        return True
    if cardinality_of(element) is not Cardinality.SINGLE or reading.facts.kind is not Kind.PLAIN:
        return False
    texts = {_text(one).casefold() for one in labels}
    return len(labels) > 1 and len(texts) == 1 and texts != {""}


def read_blank(element: Element, labels: Sequence[Element], reading: Reading) -> Interaction:
    """Return a line for an answer that is one of the texts of the labels.

    Raises:
        ImportRefused: `unknown_scoring`.
    """
    for one in labels:
        one.swallow()
        algorithm = one.get("scoring_algorithm").lower()
        if algorithm not in _ALGORITHMS:
            raise refused("unknown_scoring", one, f"cannot be compared by {algorithm:.40}")
    name = element.get("ident")
    spellings = {one.required("ident"): _text(one) for one in labels}
    reading.slots[name] = Slot(
        name, Cardinality.SINGLE, BaseType.STRING, tuple(spellings), spellings
    )
    prompt = prompt_of(element, reading)
    return Interaction(InteractionKind.TEXT_ENTRY, name, prompt=prompt, field=TextField())


def _text(label: Element) -> str:
    return " ".join("".join(one.text for one in label.walk()).split())


def _is_number(element: Element, render: Element, reading: Reading) -> bool:
    """Tell whether the typed answer is a number; what is compared with words is none."""
    element.get("numtype")
    name = element.get("ident")
    said = render.get("fibtype", "String").lower() != "string" or element.name == "response_num"
    unscored = name not in reading.tested.scored
    return name in reading.tested.numeric or (said and unscored)
