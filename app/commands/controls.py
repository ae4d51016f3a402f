"""`assay proctoring controls`: how well people see, and every draw, done again."""

import json
from collections.abc import Iterator, Sequence

from app.commands.output import table, write
from app.config import Settings
from app.persistence.engine import open_database
from app.persistence.unit_of_work import readings
from app.services.cases.redrawing import Redrawn, redrawn
from app.services.watching.reviewing import LEAST_TOLD, Reviewing, as_json, reviewing_of
from proctoring.rates import Rate

DIFFERS = 3


def controls(settings: Settings, *, printed_as_json: bool) -> int:
    """Print the report; returns the exit status: 3 where a draw does not come to what is stored."""
    database = open_database(settings.database_url)
    try:
        with readings(database)() as uow:
            seen, draws = reviewing_of(uow), redrawn(uow)
    finally:
        database.close()
    if printed_as_json:
        document = {"reviewing": as_json(seen), "draws": [_document(one) for one in draws]}
        write(json.dumps(document, indent=2))
    else:
        write("\n".join(_lines(seen, draws)))
    return DIFFERS if any(not one.fits for one in draws) else 0


def _lines(seen: Reviewing, draws: Sequence[Redrawn]) -> Iterator[str]:
    yield (
        f"Control samples of exams that nobody marked: {seen.drawn} drawn, {seen.open} open,"
        f" {seen.lapsed} lapsed. Rates from {LEAST_TOLD} on, with Wilson's 95 % interval."
    )
    read_by = [
        (f"  read by {name or 'no program'}", _rate(rate))
        for name, rate in seen.by_detector.items()
    ]
    rows = [
        ("a rule found broken", _rate(seen.found)),
        *read_by,
        ("breaches seen before the mark was read", _rate(seen.noticed)),
        ("known breaches missed, round again", _rate(seen.again_missed)),
        ("harmless called a breach, round again", _rate(seen.again_alarms)),
        ("the second person found what the first had", _rate(seen.agreed)),
    ]
    yield table(("measured", "rate"), rows)
    if not draws:
        yield "Nothing has been drawn yet."
        return
    yield "A draw's seed was promised by its digest before it; docs/reviews.md: how to draw again."
    heads = ("draw", "promised (UTC)", "drawn (UTC)", "percent", "from", "drawn", "again")
    yield table(heads, [_draw(one) for one in draws])


def _rate(rate: Rate) -> str:
    if rate.of < LEAST_TOLD:
        return f"not told yet: {rate.of} of {LEAST_TOLD}"
    low, high = rate.interval
    return f"{rate.count}/{rate.of} {rate.count / rate.of:.0%} ({low:.0%} to {high:.0%})"


def _draw(one: Redrawn) -> tuple[str, ...]:
    row = one.row
    drawn_at = f"{row.drawn_at:%Y-%m-%d %H:%M}" if row.drawn_at else ""
    numbers = (str(row.percent), str(row.pool), str(row.drawn))
    promised = f"{row.promised_at:%Y-%m-%d %H:%M}"
    return (str(row.number), promised, drawn_at, *numbers, "same" if one.fits else "DIFFERS")


def _document(one: Redrawn) -> dict[str, object]:
    row = one.row
    return {
        "draw": row.number,
        "promise": row.promise,
        "promised_at": row.promised_at.isoformat(),
        "drawn_at": row.drawn_at.isoformat() if row.drawn_at else None,
        "percent": row.percent,
        "pool": [each.attempt_id for each in one.pool],
        "drawn": [each.attempt_id for each in one.pool if each.chosen] if one.is_told else None,
        "seed": row.seed if one.is_told else None,
        "fits": one.fits,
    }
