"""What a finding rests on: a rule that there is, a time that runs forward, digests, confidence."""

from datetime import timedelta

import pytest

from proctoring.conduct import (
    CURRENT,
    RECORDED_ONLY,
    UNPINNED,
    VERSIONS,
    Conduct,
    conduct_under,
    pin_of,
)
from proctoring.errors import RulingRefused
from proctoring.findings import MOST_EVIDENCE, Confidence, Grounds
from tests.proctoring.builders import NINE

DIGEST = "0a" * 32
WHOLE = {
    "rule": f"{CURRENT}/alone",
    "began": NINE,
    "ended": NINE,
    "evidence": (DIGEST,),
    "confidence": Confidence.CERTAIN,
}


def test_a_rule_is_named_with_its_version_so_that_old_findings_stay_readable() -> None:
    assert conduct_under(pin_of()).named("alone") == WHOLE["rule"]
    assert set(VERSIONS[CURRENT]) >= {"alone", "stay-in-view", "no-devices", "exam-window"}
    assert Grounds(**(WHOLE | {"rule": "2020-01/hats"})).rule == "2020-01/hats"
    assert Grounds(**(WHOLE | {"evidence": (DIGEST,) * MOST_EVIDENCE})).confidence == "certain"


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("rule", "alone", "rule"),
        ("rule", f"{CURRENT}/", "rule"),
        ("rule", f"{CURRENT}/hats", "rule"),
        ("ended", NINE - timedelta(microseconds=1), "time"),
        ("evidence", (), "evidence"),
        ("evidence", (DIGEST,) * (MOST_EVIDENCE + 1), "evidence"),
        ("evidence", (DIGEST[1:],), "evidence"),
        ("evidence", ("z" * 64,), "evidence"),
    ],
)
def test_what_is_missing_is_named(field: str, value: object, named: str) -> None:
    with pytest.raises(RulingRefused, match=f"^{named}:"):
        Grounds(**(WHOLE | {field: value}))  # type: ignore[arg-type]


def test_no_finding_names_a_rule_that_there_is_not() -> None:
    with pytest.raises(RulingRefused, match="rule: there is no"):
        conduct_under(pin_of()).named("hats")


PINS = {"2026-11": "2026-11:61152614de3dcaf3e8d83ba28dea9fdc270c5861fe2100634e4e49644d531b4b"}
"""Every version that was ever pinned; its words never change, and its pin is never taken out."""


def test_words_of_a_version_never_change() -> None:
    assert {version: pin_of(version) for version in VERSIONS} == PINS
    assert CURRENT in VERSIONS
    assert {rule for rules in VERSIONS.values() for rule in rules} >= RECORDED_ONLY


def test_an_exam_is_under_what_was_pinned_and_not_under_what_was_written_later() -> None:
    assert conduct_under("").version == UNPINNED
    for version, pin in PINS.items():
        assert conduct_under(pin) == Conduct(version, VERSIONS[version])
    later = Conduct("2027-01", {"hats": "Wear none."})
    assert later.named("hats") == "2027-01/hats"
    with pytest.raises(RulingRefused, match="version 2027-01"):
        later.named("alone")


@pytest.mark.parametrize("pin", ["2020-01:00", "2026-11", "2026-11:" + "0" * 64, "?"])
def test_words_that_are_not_here_are_not_replaced_by_others(pin: str) -> None:
    with pytest.raises(RulingRefused, match=r"^rule: "):
        conduct_under(pin)
