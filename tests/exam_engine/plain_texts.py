"""Short ways to read a text format in tests and to answer the item by its wordings."""

from fractions import Fraction

from exam_engine.exchange.plain import read_aiken, read_csv, read_gift
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.scoring.programs import compile_item


def gift(text, file="bank/quiz.gift"):
    """Read GIFT."""
    return read_gift(text.encode(), file=file)


def aiken(text, file="bank/quiz.txt"):
    """Read Aiken."""
    return read_aiken(text.encode(), file=file)


def table(text, file="bank/quiz.csv"):
    """Read CSV."""
    return read_csv(text.encode(), file=file)


def only(found):
    """Return the one thing read."""
    (one,) = found
    return one


def taken(found):
    """Return the one item read, which was not refused."""
    one = only(found)
    assert one.refusal is None, one.refusal
    return one.item


def refused(found):
    """Return the reason and the message of the one thing refused."""
    one = only(found)
    assert one.item is None
    return one.refusal.reason, str(one.refusal)


def codes(one):
    """Return the codes of what was lost."""
    return [loss.code for loss in one.losses]


def identifier(item, content, at=0):
    """Return the identifier of the choice or target of that wording."""
    shown = item.interactions[at]
    found = [one.id for one in (*shown.choices, *shown.targets) if one.content == content]
    assert found, f"no choice {content!r}"
    return found[0]


def scored(item: AssessmentItem, response, name="RESPONSE"):
    """Return the score of a response; pairs are given as (source, target) wordings."""
    given = response if isinstance(response, dict) else {name: response}
    result = compile_item(item).score(given)
    assert result.score is not None, result.reason
    return result.score


def chosen(item, *contents):
    """Return the score of choosing what has these wordings."""
    names = [identifier(item, one) for one in contents]
    single = item.responses[0].cardinality == "single"
    return scored(item, names[0] if single and names else names)


def paired(item, **pairs):
    """Return the score of pairing sources with targets by their wordings."""
    names = [
        f"{identifier(item, source)} {identifier(item, target)}" for source, target in pairs.items()
    ]
    return scored(item, names)


def maximum(item):
    """Return the normal maximum of SCORE."""
    return Fraction(item.outcomes[0].maximum)
