"""Axe, the checker of accessibility, on a page as it stands."""

from collections.abc import Sequence

from playwright.sync_api import Page

from tests.support.processes import ROOT

SOURCE = ROOT / "app" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
COLOURS = ("color-contrast",)
"""The rule that another theme can break, where everything else is the same page."""

RUN = """(rules) => axe.run(document, {
  resultTypes: ["violations"],
  ...(rules.length > 0 ? { runOnly: { type: "rule", values: rules } } : {}),
}).then((found) =>
  found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`)))"""


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Return each violation as rule, element and reason; of all rules where none is named."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(SOURCE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN, list(rules))
    return found


def assert_accessible(page: Page, state: str, rules: Sequence[str] = ()) -> None:
    """Hold that a page has no violation, and needs no scrolling to the side."""
    found = violations(page, rules)
    assert found == [], f"{state}: {found}"
    wide, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= room, f"{state}: {wide} pixels on a screen of {room}"
