"""The capacity report: one HTML file with charts drawn by us, readable without this machine."""

from collections.abc import Mapping, Sequence
from html import escape

from app.services.rows import JsonValue

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 240, 56, 32
SERIES = (("p50", "#4f7cac"), ("p95", "#c98a1b"), ("p99", "#b3423a"))
STYLE = """
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:44rem;margin:2rem auto;padding:0 1rem}
h1{line-height:1.2}.big{font-size:2.5rem;font-weight:700;margin:0}
table{border-collapse:collapse;width:100%}th,td{text-align:right;padding:.3rem .5rem;
border-bottom:1px solid #8884}th:first-child,td:first-child{text-align:left}
svg{width:100%;height:auto}text{font:12px system-ui;fill:currentColor}
.scroll{overflow-x:auto}.soft{opacity:.75}
"""


def html_of(report: Mapping[str, JsonValue]) -> str:
    """Return the whole page."""
    steps = [step for step in _list(report["steps"]) if isinstance(step, dict)]
    proven = report["proven"]
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width'><title>Capacity report</title>",
        f"<style>{STYLE}</style><h1>Capacity report</h1>",
        f"<p class=big>{proven} candidates</p>",
        f"<p>{_verdict(report, steps)}</p>",
        "<h2>From the start to the first stored answer</h2>",
        chart(steps, "start", _number(_dict(report["goals_ms"])["start_p99"])),
        "<h2>From an answer to its acknowledgement</h2>",
        chart(steps, "ack", _number(_dict(report["goals_ms"])["ack_p99"])),
        "<h2>From handing in to the receipt</h2>",
        chart(steps, "hand_in", _number(_dict(report["goals_ms"])["hand_in_p99"])),
        "<h2>All steps</h2>",
        table(steps),
        "<h2>How it was measured</h2>",
        "<p>Synthetic candidates entered, waited, were started at once, answered every 15 s, sent a"
        " picture every 10 s and a sign of life every 5 s, and handed in. Times count from the"
        " instant at which something was due. Afterwards everything was removed. No candidate's"
        " data was touched.</p>",
        f"<p>{_client(steps)}</p>",
        f"<p class=soft>{escape(str(report['at']))} · {escape(str(report['database']))} · "
        f"{escape(str(report['machine']))}</p></html>",
    ]
    return "\n".join(parts)


def _verdict(report: Mapping[str, JsonValue], steps: Sequence[Mapping[str, JsonValue]]) -> str:
    broken = _list(steps[-1]["broken"]) if steps else []
    if not broken:
        return (
            f"All {report['asked']} that were asked for were served within every goal. More may be"
            " possible; it was not tried."
        )
    words = escape("; ".join(str(one) for one in broken))
    return f"With {steps[-1]['candidates']} candidates a goal broke: {words}."


def _client(steps: Sequence[Mapping[str, JsonValue]]) -> str:
    """Say what the rehearsal itself cost: where it shares the machine, it takes it away."""
    share = max((_number(step["client_share"]) for step in steps), default=0.0)
    late = max((_number(step["late_client_ms"]) for step in steps), default=0.0)
    return (
        f"The rehearsal's own client used up to {share:.0%} of one core, and was behind its plan by"
        f" {late:.0f} ms at the most. Both are in the times above."
    )


def chart(steps: Sequence[Mapping[str, JsonValue]], name: str, goal: float) -> str:
    """Return bars of p50, p95 and p99 per step in ms, and a line at the goal."""
    spreads = [_dict(_dict(step["times_ms"])[name]) for step in steps]
    most = max([goal, *(_number(one["p99"]) for one in spreads)]) * 1.1
    plot = HEIGHT - BOTTOM

    def y(value: float) -> float:
        return round(plot - plot * value / most, 1)

    room = (WIDTH - LEFT) / max(1, len(steps))
    drawn = [
        f"<line x1={LEFT} x2={WIDTH} y1={y(goal)} y2={y(goal)} stroke=currentColor"
        f" stroke-dasharray=4 /><text x=0 y={y(goal) + 4}>{goal:.0f} ms</text>"
    ]
    for at, (step, spread) in enumerate(zip(steps, spreads, strict=True)):
        x = LEFT + at * room
        for place, (label, colour) in enumerate(SERIES):
            value = _number(spread[label])
            bar = room / 4
            drawn.append(
                f"<rect x={x + place * bar + 4:.1f} y={y(value)} width={bar - 2:.1f}"
                f" height={round(plot - y(value), 1)} fill={colour}><title>{label}: {value:.0f} ms"
                "</title></rect>"
            )
        drawn.append(f"<text x={x + 4:.1f} y={HEIGHT - 12}>{step['candidates']}</text>")
    legend = ", ".join(f"{label} {colour}" for label, colour in SERIES)
    told = "; ".join(
        f"{step['candidates']} candidates: p99 {_number(one['p99']):.0f} ms"
        for step, one in zip(steps, spreads, strict=True)
    )
    keys = " ".join(f"<tspan fill={colour}>■ {label}</tspan>" for label, colour in SERIES)
    return (
        f"<svg viewBox='0 0 {WIDTH} {HEIGHT}' role=img aria-label='{escape(told)}'>"
        f"<desc>{legend}</desc>{''.join(drawn)}<text x={WIDTH - 140} y=12>{keys}</text></svg>"
    )


def table(steps: Sequence[Mapping[str, JsonValue]]) -> str:
    """Return every step's figures."""
    names = {"connect": "entering", "start": "start", "ack": "answer", "picture": "picture"}
    names["hand_in"] = "handing in"
    heads = "".join(f"<th>{words} p50 / p99</th>" for words in names.values())
    rows = []
    for step in steps:
        times = _dict(step["times_ms"])
        spreads = [_dict(times[name]) for name in names]
        cells = "".join(
            f"<td>{_number(one['p50']):.0f} / {_number(one['p99']):.0f}</td>" for one in spreads
        )
        failures = sum(int(_number(many)) for many in _dict(step["failures"]).values())
        rows.append(f"<tr><td>{step['candidates']}</td>{cells}<td>{failures}</td></tr>")
    return (
        f"<div class=scroll><table><tr><th>candidates</th>{heads}<th>failures</th></tr>"
        f"{''.join(rows)}</table></div><p class=soft>Times in milliseconds.</p>"
    )


def _dict(value: JsonValue) -> dict[str, JsonValue]:
    assert isinstance(value, dict), value
    return value


def _list(value: JsonValue) -> list[JsonValue]:
    assert isinstance(value, list), value
    return value


def _number(value: JsonValue) -> float:
    assert isinstance(value, int | float), value
    return float(value)
