"""The capacity report: one HTML file with charts drawn by us, readable without this machine.

For whoever answers for a programme: how many, which goals were held, and what limited them, in
words; percentiles are told as what they mean for candidates.
"""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlsplit

from app.services.rows import JsonValue

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 240, 56, 32
LAST = "99 of 100"
SERIES = (
    ("p50", "half of them", "#4f7cac"),
    ("p95", "95 of 100", "#c98a1b"),
    ("p99", LAST, "#b3423a"),
)
TIMED = (
    ("start", "start_p99", "From the start to the first stored answer"),
    ("ack", "ack_p99", "From an answer to its acknowledgement"),
    ("hand_in", "hand_in_p99", "From handing in to the receipt"),
)
STYLE = """
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:44rem;margin:2rem auto;padding:0 1rem}
h1{line-height:1.2}h2{margin-top:2rem;line-height:1.3}
.big{font-size:2.5rem;font-weight:700;margin:0;line-height:1.2}.lead{font-size:1.15rem}
table{border-collapse:collapse;width:100%}th,td{text-align:right;padding:.35rem .5rem;
border-bottom:1px solid #8884;vertical-align:top}th:first-child,td:first-child{text-align:left;
font-weight:400}thead th:first-child{font-weight:700}
svg{width:100%;min-width:30rem;height:auto}text{font:12px system-ui;fill:currentColor}
.scroll{overflow-x:auto}.soft{opacity:.8}.keys{display:flex;flex-wrap:wrap;gap:.25rem 1rem}
.keys span::before{content:"\\25a0\\a0"}.half::before{color:#4f7cac}.most::before{color:#c98a1b}
.last::before{color:#b3423a}
@media(max-width:30rem){th,td{padding:.35rem .2rem;font-size:.85rem}}
@media print{h2,svg,table{break-inside:avoid}}
"""


def html_of(report: Mapping[str, JsonValue]) -> str:
    """Return the whole page."""
    steps = [step for step in _list(report["steps"]) if isinstance(step, dict)]
    goals = _dict(report["goals_ms"])
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width'><title>Capacity report</title>",
        f"<style>{STYLE}</style><h1>Capacity report</h1>",
        _finding(report, steps),
        "<h2>What was asked for, and what was measured</h2>",
        held(report, steps),
        _keys(),
        *(
            f"<h2>{words}</h2>{chart(steps, timed, _number(goals[goal]))}"
            for timed, goal, words in TIMED
        ),
        "<h2>All steps</h2>",
        table(steps),
        "<h2>How it was measured</h2>",
        "<p>Synthetic candidates entered, waited, were started at once, answered every 15 s, sent a"
        " picture every 10 s and a sign of life every 5 s, and handed in. Times count from the"
        " instant at which something was due. Afterwards everything was removed. No candidate's"
        " data was touched.</p>",
        f"<p>{_client(steps)}</p>",
        f"<p class=soft>{escape(str(report['at']))} · {escape(_place(report))} ·"
        f" {escape(str(report['database']))} · {escape(str(report['machine']))}</p></html>",
    ]
    return "\n".join(parts)


def _place(report: Mapping[str, JsonValue]) -> str:
    return urlsplit(str(report["origin"])).netloc


def _finding(report: Mapping[str, JsonValue], steps: Sequence[Mapping[str, JsonValue]]) -> str:
    """Say the number, what it allows, and what limited it."""
    proven = int(_number(report["proven"]))
    verdict = f"<p>{_verdict(report, steps)}</p>"
    if proven == 0:
        return (
            "<p class=big>Nothing is proven yet</p><p class=lead>No number of candidates was served"
            f" within every goal, so this run changes nothing about earlier proofs.</p>{verdict}"
        )
    return (
        f"<p class=big>{proven} candidates</p>"
        "<p class=lead>can start at the same moment, answer, be watched and hand in on this"
        " deployment, with every goal below held.</p>"
        f"<p>Exam windows of the same time can be opened for up to {proven} candidates together."
        " For more, somebody has to decide by name and with a reason, or the rehearsal has to be"
        " repeated on stronger machines. It is also to be repeated after any change of machines,"
        f" network or version.</p>{verdict}"
    )


def held(report: Mapping[str, JsonValue], steps: Sequence[Mapping[str, JsonValue]]) -> str:
    """Return each goal with what the largest step that held them all measured, else the first."""
    at = next((one for one in steps if one["candidates"] == report["proven"]), steps[0])
    goals, times = _dict(report["goals_ms"]), _dict(at["times_ms"])
    failures = sum(int(_number(many)) for many in _dict(at["failures"]).values())
    rows = [_goal("Failures of any kind", "none", str(failures), kept=failures == 0)]
    for timed, goal, words in TIMED:
        most, took = _number(goals[goal]), _number(_dict(times[timed])["p99"])
        label = f"{words}, {LAST} candidates"
        if timed == "ack":
            label = f"{words}, {LAST} answers"
        measured = _seconds(took) if _number(_dict(times[timed])["count"]) else "nothing"
        rows.append(_goal(label, f"within {_seconds(most)}", measured, kept=0 < took <= most))
    return (
        f"<p>With {at['candidates']} candidates at once:</p><div class=scroll><table><thead><tr>"
        "<th scope=col>Goal</th><th scope=col>Asked</th><th scope=col>Measured</th>"
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _goal(words: str, asked: str, measured: str, *, kept: bool) -> str:
    return (
        f"<tr><th scope=row>{words}</th><td>{asked}</td><td>{measured}<br>"
        f"{'held' if kept else '<strong>broken</strong>'}</td></tr>"
    )


def _seconds(ms: float) -> str:
    return f"{ms / 1000:.2f}&nbsp;s"


def _keys() -> str:
    marks = zip(("half", "most", "last"), SERIES, strict=True)
    keys = "".join(f"<span class={mark}>{words}</span>" for mark, (_, words, _colour) in marks)
    return (
        "<p>In the charts each group of bars is one step with its number of candidates; the broken"
        f" line is the goal. The bars say within what time candidates were served:</p>"
        f"<p class=keys>{keys}</p>"
    )


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


def chart(steps: Sequence[Mapping[str, JsonValue]], timed: str, goal: float) -> str:
    """Return three bars per step in ms (`SERIES`), and a line at the goal."""
    spreads = [_dict(_dict(step["times_ms"])[timed]) for step in steps]
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
        for place, (name, words, colour) in enumerate(SERIES):
            value = _number(spread[name])
            bar = room / 4
            drawn.append(
                f"<rect x={x + place * bar + 4:.1f} y={y(value)} width={bar - 2:.1f}"
                f" height={round(plot - y(value), 1)} fill={colour}><title>{words}: {value:.0f} ms"
                "</title></rect>"
            )
        drawn.append(f"<text x={x + 4:.1f} y={HEIGHT - 12}>{step['candidates']}</text>")
    told = "; ".join(
        f"{step['candidates']} candidates: {LAST} within {_number(one['p99']):.0f} ms"
        for step, one in zip(steps, spreads, strict=True)
    )
    return (
        f"<div class=scroll><svg viewBox='0 0 {WIDTH} {HEIGHT}' role=img"
        f" aria-label='{escape(told)}'>{''.join(drawn)}</svg></div>"
    )


def table(steps: Sequence[Mapping[str, JsonValue]]) -> str:
    """Return every step's figures."""
    names = {"connect": "entering", "start": "start", "ack": "answer", "picture": "picture"}
    names["hand_in"] = "handing in"
    heads = "".join(f"<th scope=col>{words}</th>" for words in names.values())
    rows = []
    for step in steps:
        times = _dict(step["times_ms"])
        spreads = [_dict(times[name]) for name in names]
        cells = "".join(
            f"<td>{_number(one['p50']):.0f} / {_number(one['p99']):.0f}</td>" for one in spreads
        )
        failures = sum(int(_number(many)) for many in _dict(step["failures"]).values())
        rows.append(f"<tr><th scope=row>{step['candidates']}</th>{cells}<td>{failures}</td></tr>")
    return (
        f"<div class=scroll><table><thead><tr><th scope=col>candidates</th>{heads}"
        f"<th scope=col>failures</th></tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
        f"<p class=soft>Milliseconds, half of them / {LAST}.</p>"
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
