"""A standard-setting file to its study; whether a cut score follows from it is for `lint`.

rounds:
- F-LIFE-001: [0.70, 0.65, 0.80]      one rating per rater, in the order of `raters`
"""

from exam_engine.exchange.fields import Fields, Wrong, as_decimal, as_listing
from exam_engine.ids import ItemId
from exam_engine.scoring.standard_setting import ItemRatings, RatingRound, Study


def read_study(fields: Fields) -> Study | None:
    """Return the study; None if the file has problems."""
    method, held_on = fields.text("method"), fields.day("held_on")
    raters = fields.texts("raters")
    example = fields.flag("example", default=False)
    note = fields.text("note") if fields.node("note") else ""
    rounds = tuple(_round(one) for one in fields.inners("rounds"))
    fields.close()
    return fields.report.make(fields, lambda: Study(method, held_on, raters, rounds, example, note))


def _round(fields: Fields) -> RatingRound:
    ratings = tuple(_ratings(fields, name) for name in fields.names)
    return RatingRound(ratings)


def _ratings(fields: Fields, name: str) -> ItemRatings:
    node = fields.node(name)
    try:
        assert node is not None, "a name of the mapping"
        shares = tuple(as_decimal(one) for one in as_listing(node).nodes)
    except Wrong as wrong:
        fields.wrong(name, wrong.message, wrong.fix)
        shares = ()
    return ItemRatings(ItemId(name), shares)
