"""An evaluation as text, as JSON and as a page without scripts."""

from html import escape

from proctoring.evaluation.measuring import GATE_FROM, Evaluation
from proctoring.rates import Rate

_HEAD = ("number of faces", "right", "one missed", "one as several", "several seen")
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;"
    "color-scheme:light dark}table{border-collapse:collapse;margin:1rem 0}"
    "th,td{padding:.3rem .8rem;text-align:left;border-bottom:1px solid}"
    "p{overflow-wrap:anywhere}.wide{overflow-x:auto}"
)


def as_text(found: Evaluation) -> str:
    """Return the tables for a terminal."""
    blocks = [[_HEAD, *_rows(found)], [("further readings", "rate"), *_others(found)]]
    blocks.append([("group of single faces", "missed"), *_groups(found)])
    lines = [f"{found.detector}, model {found.model_sha256 or 'none'}"]
    for block in blocks:
        widths = [max(len(row[column]) for row in block) for column in range(len(block[0]))]
        lines.append("")
        lines += [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in block
        ]
    return "\n".join([*lines, "", _caution(found)])


def as_document(found: Evaluation) -> dict[str, object]:
    """Return the JSON form."""
    return {
        "v": 1,
        "detector": found.detector,
        "model_sha256": found.model_sha256,
        "gate_from": GATE_FROM,
        "counting": [
            {
                "degradation": one.name,
                "right": _rate(one.right),
                "missed": _rate(one.missed),
                "doubled": _rate(one.doubled),
                "several": _rate(one.several),
                "missed_by_group": {tag: _rate(rate) for tag, rate in one.groups},
            }
            for one in found.countings
        ],
        "others": {name: _rate(rate) for name, rate in found.others},
    }


def as_html(found: Evaluation) -> str:
    """Return a page of its own: no script, nothing fetched."""
    tables = (
        _table([_HEAD, *_rows(found)]),
        _table([("further readings", "rate"), *_others(found)]),
        _table([("group of single faces", "missed"), *_groups(found)]),
    )
    model = escape(found.model_sha256 or "none")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Evaluation of pictures</title>'
        f"<style>{_STYLE}</style></head><body><h1>How right the readings are</h1>"
        f"<p>{escape(found.detector)}, model {model}. Shares with Wilson's 95 % interval.</p>"
        f"{''.join(tables)}<p>{escape(_caution(found))}</p></body></html>\n"
    )


def _rows(found: Evaluation) -> list[tuple[str, ...]]:
    return [
        (one.name, _said(one.right), _said(one.missed), _said(one.doubled), _said(one.several))
        for one in found.countings
    ]


def _others(found: Evaluation) -> list[tuple[str, ...]]:
    return [(name, _said(rate)) for name, rate in found.others]


def _groups(found: Evaluation) -> list[tuple[str, ...]]:
    return [
        (f"{tag}, {one.name}", _said(rate)) for one in found.countings for tag, rate in one.groups
    ]


def _caution(found: Evaluation) -> str:
    small = sorted(
        {tag for one in found.countings for tag, rate in one.groups if rate.of < GATE_FROM}
    )
    if not small:
        return f"Every group has {GATE_FROM} pictures or more."
    return (
        f"Groups of fewer than {GATE_FROM} pictures ({', '.join(small)}) are told and not judged:"
        " their intervals are wider than any gap worth fearing."
    )


def _said(rate: Rate) -> str:
    if rate.share is None:
        return "-"
    low, high = rate.interval
    return f"{rate.share:.3f} ({low:.3f}-{high:.3f}; {rate.count}/{rate.of})"


def _rate(rate: Rate) -> dict[str, object]:
    low, high = rate.interval
    return {"count": rate.count, "of": rate.of, "share": rate.share, "low": low, "high": high}


def _table(rows: list[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in rows[0])
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows[1:]
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="wide">{table}</div>'
