"""Small QTI 1.2 files for tests, in the dialects that vendors write."""

from fractions import Fraction

from exam_engine.exchange.imported import ImportedItem
from exam_engine.exchange.qti12 import read_qti12
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.scoring.programs import compile_item

PERCENT = '<decvar varname="SCORE" vartype="Decimal" minvalue="0" maxvalue="100"/>'


def document(*items: str) -> bytes:
    return f"<questestinterop>{''.join(items)}</questestinterop>".encode()


def item(
    presentation: str,
    conditions: str = "",
    *,
    kind: str = "",
    points: str = "1",
    outcomes: str = PERCENT,
    rest: str = "",
    ident: str = "q1",
) -> str:
    entries = {"question_type": kind, "points_possible": points}
    fields = "".join(field(name, value) for name, value in entries.items() if value)
    processing = (
        f"<resprocessing><outcomes>{outcomes}</outcomes>{conditions}</resprocessing>"
        if conditions
        else ""
    )
    return (
        f'<item ident="{ident}" title="A question">'
        f"<itemmetadata><qtimetadata>{fields}</qtimetadata></itemmetadata>"
        f"<presentation>{presentation}</presentation>{processing}{rest}</item>"
    )


def field(label: str, entry: str) -> str:
    return (
        f"<qtimetadatafield><fieldlabel>{label}</fieldlabel>"
        f"<fieldentry>{entry}</fieldentry></qtimetadatafield>"
    )


def with_field(item: str, label: str, entry: str) -> str:
    return item.replace("</qtimetadata>", f"{field(label, entry)}</qtimetadata>")


def words(text: str, *, html: bool = False) -> str:
    kind = ' texttype="text/html"' if html else ""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f"<material><mattext{kind}>{escaped}</mattext></material>"


def choices(
    name: str, *labels: str, many: str = "Single", prompt: str = "", attributes: str = ""
) -> str:
    written = "".join(
        f'<response_label ident="{label}">{words(f"Choice {label}")}</response_label>'
        for label in labels
    )
    inner = words(prompt) if prompt else ""
    return (
        f'<response_lid ident="{name}" rcardinality="{many}">{inner}'
        f"<render_choice {attributes}>{written}</render_choice></response_lid>"
    )


def line(name: str, *, kind: str = "", element: str = "response_str") -> str:
    said = f' fibtype="{kind}"' if kind else ""
    return (
        f'<{element} ident="{name}" rcardinality="Single"><render_fib{said}>'
        f'<response_label ident="blank"/></render_fib></{element}>'
    )


def when(condition: str, *effects: str, goes_on: str = "") -> str:
    said = f' continue="{goes_on}"' if goes_on else ""
    return (
        f"<respcondition{said}><conditionvar>{condition}</conditionvar>"
        f"{''.join(effects)}</respcondition>"
    )


def equal(name: str, value: str, attributes: str = "") -> str:
    return f'<varequal respident="{name}" {attributes}>{value}</varequal>'


def gives(amount: str, action: str = "Set", name: str = "SCORE") -> str:
    return f'<setvar varname="{name}" action="{action}">{amount}</setvar>'


def read(*items: str) -> ImportedItem:
    """Return the first item of a file with these items."""
    return read_qti12(document(*items), file="bank.xml")[0]


def taken(*items: str) -> AssessmentItem:
    found = read(*items)
    assert found.item is not None, found.refusal
    return found.item


def reason(*items: str) -> str:
    found = read(*items)
    assert found.refusal is not None, "it was taken"
    return found.refusal.reason


def scored(one: AssessmentItem, **responses: object) -> Fraction | None:
    return compile_item(one).score(responses).score


def codes(found: ImportedItem) -> set[str]:
    return {loss.code for loss in found.losses}
