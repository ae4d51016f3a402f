"""Items with programs of any shape, and the plain part that each is read back as."""

from exam_engine.exchange.plain.parts import plain_item
from exam_engine.exchange.plain.texts import Notes
from exam_engine.items.assessment.interactions import Interaction, InteractionKind, SimpleChoice
from tests.exam_engine.programs import item, op, outcome, response, var

R = var("RESPONSE")
CORRECT = op("correct", identifier="RESPONSE")
RIGHT = op("match", R, CORRECT)


def shown(kind, names="AB", identifier="RESPONSE", **more):
    """Make an interaction whose choices read like their names in lower case."""
    choices = tuple(SimpleChoice(one, one.lower()) for one in names)
    return Interaction(InteractionKind(kind), identifier, choices=choices, **more)


def choice(*rules, correct="A", outcomes=None, **more):
    """Make an item with a choice of one of A and B."""
    declared = more.pop("responses", [response(correct=[correct])])
    return item(
        *rules,
        responses=declared,
        outcomes=outcomes or [outcome()],
        interactions=more.pop("interactions", (shown("choice"),)),
        **more,
    )


def typed(*rules, base="string", correct=("x",), **more):
    """Make an item with a typed answer."""
    declared = response(base=base, correct=correct, **more)
    return item(*rules, responses=[declared], interactions=(shown("textEntry", ""),))


def part(one):
    """Return the only part of an item read back."""
    (found,) = plain_item(one, Notes()).parts
    return found
